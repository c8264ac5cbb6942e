// The customer's numbers: what each is, how sure it is theirs, and what it may get.
import { Ban, BellOff } from "lucide-react";
import { groups } from "../../lib/phone";
import { at, dayOf, whole } from "../../lib/time";
import type { CustomerAddress } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { said } from "../blocking/terms";
import { Copy } from "../card/Copy";
import { Icon } from "../parts/Icon";

export function Addresses({ of }: { of: readonly CustomerAddress[] }) {
  return (
    <section aria-label={w("customer.addresses")}>
      <h3>{w("customer.addresses")}</h3>
      {of.length === 0 && <p className="quiet">{w("customer.no_addresses")}</p>}
      <ul className="customer-addresses">
        {of.map((one) => (
          <li key={one.address}>
            <Address one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Address({ one }: { one: CustomerAddress }) {
  const facts = [
    wordOr(`number.${one.number_kind}`, ""),
    wordOr(`level.${one.level}`, w("level.none")),
    one.shared && w("customer.shared"),
    w("customer.address_since", { day: dayOf(one.since) }),
  ];
  return (
    <>
      <p className="row">
        <Copy text={one.address} show={groups(one.address)} />
        {one.stopped_at && (
          <span className="chip warn">
            <Icon of={BellOff} />
            {w("customer.no_texts")}
          </span>
        )}
        {one.blocked && (
          <span className="chip bad">
            <Icon of={Ban} />
            {w("blocks.blocked")}
          </span>
        )}
      </p>
      <p className="quiet small">{facts.filter(Boolean).join(" · ")}</p>
      <p className="small" title={one.last_word ? whole(one.last_word.at) : undefined}>
        {leaveOf(one)}
      </p>
      {one.blocked && (
        <p className="small" dir="auto">
          {[said(one.blocked.terms), one.blocked.terms.reason, one.blocked.by].filter(Boolean).join(" · ")}
        </p>
      )}
    </>
  );
}

/** Whether the number may be written to, and since when. An opt-out counts before any word of theirs. */
function leaveOf({ stopped_at: stopped, stopped_by_us: byUs, last_word: word }: CustomerAddress): string {
  if (stopped) return w(byUs ? "card.stopped_by_us" : "card.stopped", { time: at(stopped) });
  if (!word) return w("customer.no_word");
  return w(word.granted ? "customer.agreed" : "customer.refused", { time: at(word.at) });
}
