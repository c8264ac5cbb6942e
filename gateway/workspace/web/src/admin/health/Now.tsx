// What goes on now: calls, what waits to be read, what waits to be sent.
import { at } from "../../lib/time";
import type { Live } from "../../lib/types";
import { w } from "../../lib/words";

export function Now({ live, lines }: { live: Live; lines: number }) {
  const calls = w("health.calls_of", { n: live.calls, lines });
  return (
    <section className="admin-part" aria-labelledby="now">
      <h2 id="now">{w("health.now")}</h2>
      <dl className="health-figures">
        <Figure name={w("health.calls")} value={calls} oldest={live.oldest_call} />
        <Figure name={w("health.unread")} value={counted(live.unread)} oldest={live.oldest_unread} />
        <Figure name={w("health.unsent")} value={counted(live.unsent)} oldest={live.oldest_unsent} />
      </dl>
    </section>
  );
}

const counted = (n: number) => (n === 0 ? w("health.nothing_waits") : String(n));

function Figure({ name, value, oldest }: { name: string; value: string; oldest: string | null }) {
  return (
    <div>
      <dt className="small quiet">{name}</dt>
      <dd>
        <strong>{value}</strong>
        {oldest && <span className="small quiet">{w("health.oldest", { at: at(oldest) })}</span>}
      </dd>
    </div>
  );
}
