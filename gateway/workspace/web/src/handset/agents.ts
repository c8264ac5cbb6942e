// The agents' side beside the phone: this caller's conversations, lighting up as they change.
import { get, Refused } from "../lib/api";
import { crumb } from "../lib/crumb";
import { live } from "../lib/live";
import { groups } from "../lib/phone";
import { ago, score } from "../lib/time";
import type { Conversation } from "../lib/types";
import { w } from "../lib/words";
import type { Chosen } from "./chosen";

const SETTLE_MS = 150;
const LIT_MS = 2400;
const AGAIN_MS = 3000;

interface Found {
  told: Conversation[];
  sequence: number;
}

/** Shows this phone's conversations until `signal` aborts; an account without the right to read sees none. */
export function followInbox(chosen: Chosen, box: HTMLElement, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changedOne = "";
  const nothing = emptyLine();
  box.replaceChildren(nothing);

  let again = false;
  const read = async (): Promise<number> => {
    const { told, sequence } = await lookUp(chosen, again, signal);
    again = true;
    box.replaceChildren(...(told.length ? told.map((one) => card(one, one.row.id === changedOne)) : [nothing]));
    return sequence;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void read().catch(() => {}), SETTLE_MS);
  };
  const begin = (sequence: number) => {
    if (signal.aborted) return;
    const stop = live(sequence, (told) => {
      if (told.type === "change" && told.conversation) changedOne = told.conversation;
      if (told.type !== "online") soon();
    });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      stop();
    });
  };
  const retry = (fault: unknown) => {
    const refused = fault instanceof Refused && fault.status === 403;
    if (!signal.aborted && !refused) setTimeout(() => followInbox(chosen, box, signal), AGAIN_MS);
  };
  read().then(begin, retry);
}

/** Reads the phone's newest conversations, `again` where it has shown them, and the sequence from which changes are followed. */
async function lookUp({ phone, business }: Chosen, again: boolean, signal: AbortSignal): Promise<Found> {
  const { ids, sequence } = await get("/handset/api/conversations", { query: { phone, business }, signal });
  const told = await Promise.all(
    ids.map((id) =>
      get("/api/desk/conversations/{conversation}", { path: { conversation: id }, query: { again }, signal }),
    ),
  );
  return { told, sequence };
}

function emptyLine(): HTMLElement {
  const made = document.createElement("p");
  made.className = "quiet";
  made.textContent = w("handset.inbox_empty");
  return made;
}

function card({ row, card: context, thread }: Conversation, lit: boolean): HTMLElement {
  const made = document.createElement("article");
  if (lit) {
    made.className = "lit";
    setTimeout(() => made.classList.remove("lit"), LIT_MS);
  }
  const who = document.createElement("strong");
  who.textContent = [context.name ?? groups(context.number), row.subject || row.preview].filter(Boolean).join(" · ");
  const open = document.createElement("a");
  open.className = "button";
  open.href = `/desk/${row.id}`;
  open.target = "_blank"; // the telephone of this page stays, with its call
  open.textContent = w("handset.answer");
  const call = thread.items.findLast((item) => item.call)?.call;
  const path = document.createElement("ol");
  path.className = "path";
  path.append(
    ...(call?.path ?? []).map((step) => Object.assign(document.createElement("li"), { textContent: crumb(step) })),
  );
  const state = document.createElement("span");
  state.className = row.owner === "queue" ? "chip warn" : row.owner === "bot" ? "chip bot" : "chip mine";
  state.textContent = `${w(`owner.${row.owner}`)} · ${ago(row.last_entry_at)}`;
  const words = document.createElement("p");
  const best = call?.words.find((one) => one.origin === "speech" && one.text);
  if (best) {
    words.append(
      Object.assign(document.createElement("q"), { textContent: best.text }),
      Object.assign(document.createElement("span"), {
        className: "quiet small figures",
        textContent: ` ${score(best.score)}`,
      }),
    );
  }
  made.append(who, path, words, state, open);
  return made;
}
