// Whether the customer may be written to: who agreed when, or that they asked for it to stop.
import { at } from "../../lib/time";
import type { Conversation } from "../../lib/types";
import { w, wordOr } from "../../lib/words";

type Leave = Conversation["card"]["leave"];

export function Consent({ leave }: { leave: Leave }) {
  return (
    <section>
      <h3>{w("card.leave")}</h3>
      <Words leave={leave} />
    </section>
  );
}

function Words({ leave }: { leave: Leave }) {
  if (leave.stopped_at) {
    const stopped = leave.stopped_by_us ? "card.stopped_by_us" : "card.stopped";
    return <p className="bad-ink">{w(stopped, { time: at(leave.stopped_at) })}</p>;
  }
  if (!leave.granted || !leave.at) return <p className="quiet">{w("card.no_leave")}</p>;
  return (
    <>
      <p>{w("card.granted", { by: wordOr(`by.${leave.by}`, leave.by || "—"), time: at(leave.at) })}</p>
      {leave.clip && <Heard clip={leave.clip} />}
      {leave.refused_sound && <p className="quiet">{w("card.consent_unrecorded")}</p>}
    </>
  );
}

/** The seconds in which they said so. */
function Heard({ clip }: { clip: string }) {
  const source = `/api/desk/consents/${encodeURIComponent(clip)}/sound`;
  // biome-ignore lint/a11y/useMediaCaption: one word, which the line above tells
  return <audio className="consent-sound" controls preload="none" src={source} aria-label={w("card.hear_consent")} />;
}
