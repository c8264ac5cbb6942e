// Asks before a conversation is resolved whose reply or note was not sent. The draft stays either way.
import { w } from "../../lib/words";
import { Sheet } from "../parts/Sheet";
import type { UnsentQuestion } from "./useResolving";

export function UnsentDialog({ resolve, close }: UnsentQuestion) {
  return (
    <Sheet title={w("unsent.title")} kind="keys" focus=".primary" close={close}>
      {(leave) => (
        <>
          <p>{w("unsent.lead")}</p>
          <footer className="row">
            <button type="button" className="primary" onClick={leave}>
              {w("unsent.back")}
            </button>
            <button
              type="button"
              onClick={() => {
                leave();
                resolve();
              }}
            >
              {w("unsent.resolve")}
            </button>
          </footer>
        </>
      )}
    </Sheet>
  );
}
