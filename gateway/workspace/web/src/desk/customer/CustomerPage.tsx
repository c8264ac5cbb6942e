// A customer's page, over the panes of the desk, which stay as they are behind it: Back returns to them.
import { ArrowLeft, Pencil } from "lucide-react";
import { useRef, useState } from "react";
import { at, dayOf, whole } from "../../lib/time";
import type { CustomerOverview } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Attributes } from "../attributes/Attributes";
import { Business } from "../card/Business";
import { Consent } from "../card/Consent";
import { CustomerNotes } from "../card/CustomerNotes";
import { LevelChip } from "../card/LevelChip";
import { Score } from "../card/Score";
import { useKeptFocus } from "../focus/useKeptFocus";
import { useReturnedFocus } from "../focus/useReturnedFocus";
import { who } from "../parts/channels";
import { Empty } from "../parts/Empty";
import { Icon } from "../parts/Icon";
import type { DeskState } from "../state/useDesk";
import { Addresses } from "./Addresses";
import { EditCustomer } from "./EditCustomer";
import { Matters } from "./Matters";
import { Bones, Failed } from "./Paged";
import { Records } from "./Records";
import { Rights } from "./Rights";
import { Timeline } from "./Timeline";
import { useCustomer } from "./useCustomer";
import { useCustomerKeys } from "./useCustomerKeys";

export function CustomerPage({ desk }: { desk: DeskState }) {
  const { ui, leaveCustomer } = desk;
  const found = useCustomer(ui.customer);
  const box = useRef<HTMLElement>(null);
  useCustomerKeys(box);
  useKeptFocus(box);
  const overview = found.data?.overview;
  return (
    <section className="customer-page" aria-label={w("customer.title")} ref={box}>
      <header className="pane-head">
        <button type="button" className="plain" onClick={leaveCustomer} title="Esc">
          <Icon of={ArrowLeft} />
          {w("customer.back")}
        </button>
        {overview && <Head of={overview} />}
      </header>
      {overview ? (
        <Columns overview={overview} desk={desk} />
      ) : found.isError ? (
        <Empty title={w("customer.unknown")}>
          <Failed again={() => void found.refetch()} />
        </Empty>
      ) : (
        <Bones />
      )}
    </section>
  );
}

/** By what a customer is called: their name, else their first number. */
export const calledOf = ({ name, addresses }: Pick<CustomerOverview, "name" | "addresses">) =>
  who({ name, number: addresses[0]?.address ?? "" });

function Head({ of: { level, brands, unresolved, ...rest } }: { of: CustomerOverview }) {
  return (
    <div className="title">
      <h2 dir="auto">{calledOf(rest)}</h2>
      <p className="row small">
        <LevelChip level={level} />
        {brands.map((brand) => (
          <span key={brand} className="chip">
            {brand}
          </span>
        ))}
        {unresolved > 0 && <span className="chip ok">{w("customer.unresolved", { n: unresolved })}</span>}
      </p>
    </div>
  );
}

function Columns({ overview, desk }: { overview: CustomerOverview; desk: DeskState }) {
  const { customer } = overview;
  return (
    <div className="customer-columns">
      <div className="customer-facts">
        <Who of={overview} desk={desk} />
        <CustomerNotes
          customer={customer}
          notes={overview.notes}
          older={overview.older_notes}
          tell={desk.toasts.tell}
        />
        <Attributes customer={overview.customer} attributes={overview.attributes} tell={desk.toasts.tell} />
        <Addresses overview={overview} desk={desk} />
        <Consent leave={overview.leave} />
        <Records overview={overview} desk={desk} />
        <Business records={overview.business} conversation={overview.newest} />
        {overview.score && (
          <section>
            <Score of={overview.score} />
          </section>
        )}
        <Rights overview={overview} desk={desk} />
      </div>
      <div className="customer-past">
        <Matters customer={customer} open={desk.open} />
        <Timeline customer={customer} name={calledOf(overview)} open={desk.open} />
      </div>
    </div>
  );
}

function Who({ of, desk: { me, toasts } }: { of: CustomerOverview; desk: DeskState }) {
  const [editing, setEditing] = useState(false);
  const button = useReturnedFocus(editing);
  return (
    <section>
      <h3>{w("card.who")}</h3>
      {editing && <EditCustomer overview={of} tell={toasts.tell} close={() => setEditing(false)} />}
      {!editing && <Known of={of} />}
      {!editing && me?.permissions.includes("conversations:write") && (
        <button type="button" ref={button} className="small" onClick={() => setEditing(true)}>
          <Icon of={Pencil} />
          {w("customer.edit")}
        </button>
      )}
    </section>
  );
}

function Known({ of }: { of: CustomerOverview }) {
  return (
    <dl className="facts">
      <div>
        <dt>{w("card.language")}</dt>
        <dd>{wordOr(`tongue.${of.language.slice(0, 2)}`, of.language)}</dd>
      </div>
      <div>
        <dt>{w("customer.since")}</dt>
        <dd title={whole(of.known_since)}>{dayOf(of.known_since)}</dd>
      </div>
      {of.last_at && (
        <div>
          <dt>{w("customer.last")}</dt>
          <dd title={whole(of.last_at)}>{at(of.last_at)}</dd>
        </div>
      )}
    </dl>
  );
}
