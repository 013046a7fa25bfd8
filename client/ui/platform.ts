export function isApple(platform: string = navigator.platform): boolean {
  return /^(Mac|iPhone|iPad)/.test(platform);
}
