// The sheet that lists the keys, with the switch for single letters.
import { w, wordOr } from "../../lib/words";
import { Sheet } from "./Sheet";

const SHEET: [keys: string, name: string][] = [
  ["Ctrl K", "palette"],
  ["/", "search"],
  ["F", "filters"],
  ["V", "save_view"],
  ["J K", "move"],
  [".", "next"],
  ["Enter", "open"],
  ["X", "pick"],
  ["Shift ↑ ↓", "pick_range"],
  ["Ctrl A", "pick_all"],
  ["R", "reply"],
  ["N", "note"],
  ["E", "resolve"],
  ["W", "wrap_up"],
  ["Z", "snooze"],
  ["A", "take"],
  ["T", "give"],
  ["L", "label"],
  ["P", "priority"],
  ["M", "join"],
  ["S", "split"],
  ["D", "redact"],
  ["C", "call"],
  ["U", "unread"],
  ["Ctrl Enter", "send"],
  ["Ctrl Shift Enter", "send_resolve"],
  ["Alt Enter", "send_later"],
  ["Ctrl Z", "undo"],
  ["/", "canned"],
  ["@", "mention"],
  ["G I", "inbox"],
  ["G Q", "queue"],
  ["G M", "mentioned"],
  ["G P", "person"],
  ["G 1…9", "own_views"],
  ["G C", "customer"],
  ["F8", "accept_call"],
  ["F9", "hold_call"],
  ["?", "sheet"],
];

export function KeySheet({ close }: { close: () => void }) {
  return (
    <Sheet title={w("keys.title")} kind="keys" close={close}>
      {() => (
        <>
          <dl>
            {SHEET.map(([keys, name]) => (
              <div key={name}>
                <dt>
                  {keys.split(" ").map((part) => (
                    <kbd key={part}>{part}</kbd>
                  ))}
                </dt>
                <dd>{wordOr(`keys.${name}`, name)}</dd>
              </div>
            ))}
          </dl>
          <p>
            <a href="/account">{w("own.keys_where")}</a>
          </p>
        </>
      )}
    </Sheet>
  );
}
