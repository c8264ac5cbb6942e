// Tells an agent who looks at something else: by a notice of the browser, and by a soft tone. No customer's words.
import type { News, Wanted, WantedBody } from "../../lib/types";
import { w } from "../../lib/words";
import { softTone } from "../calls/tones";
import { who } from "../parts/channels";
import { recall, remember } from "../state/remembered";

/** A tone for each message was withdrawn elsewhere as a nuisance. */
const TONE_EVERY_MS = 30_000;
const TONED = "toned";

/** Those of the news that the agent wants to be told of. */
export const wantedOf = (news: readonly News[], { notices }: Wanted) =>
  news.filter(({ kind }) => kind !== "waits" || notices === "queue");

/** What the server keeps of it: teams by their ids. */
export const wantedBody = ({ notices, tone, teams }: Wanted): WantedBody => ({
  notices,
  tone,
  teams: teams.map(({ name: _, ...team }) => team),
});

/** Sounds once for a conversation in 30 s, whichever page of this browser heard of it. */
export function sound(conversation: string, at: number): void {
  const toned = Object.entries(recall<Record<string, number>>(TONED, {})).filter(
    ([, then]) => at - then < TONE_EVERY_MS,
  );
  if (toned.some(([id]) => id === conversation)) return;
  remember(TONED, Object.fromEntries([...toned, [conversation, at]]));
  softTone();
}

export const newsWords = (one: News) => w(`news.${one.kind}`, { name: who(one), owner: one.owner_name ?? "" });

/** Shows the notice, if the browser lets us; pressed, it opens the conversation. */
export function notify(one: News, open: (conversation: string) => void): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  try {
    const notice = new Notification(newsWords(one), { tag: one.conversation });
    notice.onclick = () => {
      window.focus();
      open(one.conversation);
      notice.close();
    };
  } catch {
    // a telephone's browser shows notices of service workers only; the title and the tone are left
  }
}
