// The customer's numbers: what each is, how sure it is theirs, and what it may get; adding one, taking one away.
import { Ban, BellOff, CircleHelp, Link2, RotateCcw, Trash2 } from "lucide-react";
import { groups } from "../../lib/phone";
import { at, dayOf, whole } from "../../lib/time";
import type { CustomerAddress, CustomerOverview, CustomerRecord, TakenNumber } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { said } from "../blocking/terms";
import { Copy } from "../card/Copy";
import { Icon } from "../parts/Icon";
import { IconButton } from "../parts/IconButton";
import { recordName } from "../records/useJoining";
import type { DeskState } from "../state/useDesk";
import { AddNumber } from "./AddNumber";
import { type NumberActs, useNumbers } from "./useNumbers";

interface Props {
  overview: CustomerOverview;
  desk: Pick<DeskState, "me" | "dispatch" | "toasts">;
}

export function Addresses({ overview, desk: { me, dispatch, toasts } }: Props) {
  const { customer, addresses, taken, newest } = overview;
  const acts = useNumbers(customer, toasts.tell);
  const may = me?.permissions.includes("conversations:write") ?? false;
  const joins = (me?.permissions.includes("customers:merge") && newest !== "") ?? false;
  const compare = joins ? (record: CustomerRecord) => dispatch({ type: "join_asked", joining: record }) : undefined;
  return (
    <section aria-label={w("customer.addresses")}>
      <h3>{w("customer.addresses")}</h3>
      {addresses.length === 0 && <p className="quiet">{w("customer.no_addresses")}</p>}
      <ul className="customer-addresses">
        {addresses.map((one) => (
          <li key={one.address}>
            <Address one={one} acts={may ? acts : undefined} compare={compare} />
          </li>
        ))}
      </ul>
      {may && taken.length > 0 && <Taken taken={taken} acts={acts} />}
      {may && <AddNumber customer={customer} tell={toasts.tell} compare={compare} />}
    </section>
  );
}

interface AddressProps {
  one: CustomerAddress;
  acts: NumberActs | undefined;
  compare: ((record: CustomerRecord) => void) | undefined;
}

function Address({ one, acts, compare }: AddressProps) {
  const label = w("customer.take_number", { number: groups(one.address) });
  return (
    <>
      <p className="row">
        <Copy text={one.address} show={groups(one.address)} />
        <Marks one={one} />
        {acts && <IconButton label={label} icon={Trash2} act={() => acts.takeAway(one.address)} />}
      </p>
      <p className="quiet small">{factsOf(one).filter(Boolean).join(" · ")}</p>
      <p className="small" title={one.last_word ? whole(one.last_word.at) : undefined}>
        {leaveOf(one)}
      </p>
      {one.blocked && (
        <p className="small" dir="auto">
          {[said(one.blocked.terms), one.blocked.terms.reason, one.blocked.by].filter(Boolean).join(" · ")}
        </p>
      )}
      {one.other && <OfOther record={one.other} compare={compare} />}
    </>
  );
}

function Marks({ one }: { one: CustomerAddress }) {
  return (
    <>
      {one.noted_by !== null && (
        <span className="chip">
          <Icon of={CircleHelp} />
          {w("customer.unproved")}
        </span>
      )}
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
    </>
  );
}

/** Of a number that is only noted, that its owner got in touch under a record of their own. */
function OfOther({ record, compare }: { record: CustomerRecord; compare: AddressProps["compare"] }) {
  return (
    <p className="row small">
      <span dir="auto">{w("customer.number_of_other", { name: recordName(record) })}</span>
      {compare && (
        <button type="button" className="small" onClick={() => compare(record)}>
          <Icon of={Link2} />
          {w("customer.compare")}
        </button>
      )}
    </p>
  );
}

function Taken({ taken, acts }: { taken: readonly TakenNumber[]; acts: NumberActs }) {
  return (
    <details>
      <summary className="small">
        {w("customer.taken")} ({taken.length})
      </summary>
      <ul className="customer-addresses">
        {taken.map(({ id, address, by, at: time }) => (
          <li key={id} className="row">
            <span className="figures">{groups(address)}</span>
            <span className="quiet small">
              {by ? w("customer.taken_by", { by, time: at(time) }) : w("customer.taken_on", { time: at(time) })}
            </span>
            <button type="button" className="small" onClick={() => acts.putBack(id, address)}>
              <Icon of={RotateCcw} />
              {w("customer.put_back")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What is known of a number, in a few words; of one that is only noted, who says so. */
function factsOf(one: CustomerAddress): (string | false)[] {
  const kind = wordOr(`number.${one.number_kind}`, "");
  const day = dayOf(one.since);
  if (one.noted_by !== null) {
    return [kind, one.noted_by ? w("customer.noted_by", { by: one.noted_by, day }) : w("customer.noted_on", { day })];
  }
  const level = wordOr(`level.${one.level}`, w("level.none"));
  return [kind, level, one.shared && w("customer.shared"), w("customer.address_since", { day })];
}

/** Whether the number may be written to, and since when. An opt-out counts before any word of theirs. */
function leaveOf({ stopped_at: stopped, stopped_by_us: byUs, last_word: word }: CustomerAddress): string {
  if (stopped) return w(byUs ? "card.stopped_by_us" : "card.stopped", { time: at(stopped) });
  if (!word) return w("customer.no_word");
  return w(word.granted ? "customer.agreed" : "customer.refused", { time: at(word.at) });
}
