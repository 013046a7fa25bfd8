/** What the disk says, in words; the code stands behind them for who looks it up. */
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is used up",
  EROFS: "the disk can only be read",
  EACCES: "this user may not write there",
  EPERM: "this user may not do that there",
  EMFILE: "the server has too many files open",
  ENFILE: "the machine has too many files open",
  EIO: "the disk reports a fault",
  ESTALE: "the disk was taken away",
  ENXIO: "the disk is not there",
  ENODEV: "the disk is not there",
  ENOENT: "the folder is gone",
  ENOTDIR: "there is a file where a folder should be",
  EISDIR: "there is a folder where the file should be",
  EEXIST: "there is something of that name already",
  ENAMETOOLONG: "the name is too long for the disk",
  EBUSY: "another program holds the file",
  ELOOP: "links lead in a circle",
};

export function diskText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : WORDS[code];
  return words === undefined ? message.replace(/\.$/, "") : `${words} (${code})`;
}
