/** The watchdog's thread, with one of its strikes going wrong; the search part of the address says how. */
import { Session } from "node:inspector";

const fault = new URL(import.meta.url).searchParams.get("fault");
const { post } = Session.prototype;
let strikes = 0;
Session.prototype.post = function (method, done) {
  strikes++;
  if (fault === "strike lost" && strikes === 1) return;
  if (fault === "answer lost" && strikes === 1) post.call(this, method, () => {});
  else if (fault === "struck twice") {
    post.call(this, method, done);
    post.call(this, method, () => {});
  } else post.call(this, method, done);
};
await import("../../../kernel/evaluate/watchdog.mjs");
