// Two records beside each other, and the button that joins them. It has the focus, so that Enter confirms.
import { Link2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { groups } from "../../lib/phone";
import { since } from "../../lib/time";
import type { CustomerRecord } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { recordName } from "./useJoining";

interface Props {
  own: CustomerRecord;
  other: CustomerRecord;
  join: () => void;
  leave: () => void;
}

export function Compared({ own, other, join, leave }: Props) {
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  return (
    <>
      <div className="compared">
        <Side title={w("records.this")} record={own} />
        <Side title={w("records.that")} record={other} />
      </div>
      <p className="quiet small">{w("records.what_joins")}</p>
      <p className="row">
        <button type="button" className="primary" ref={confirm} onClick={join}>
          <Icon of={Link2} />
          {w("records.join")}
        </button>
        <button type="button" onClick={leave}>
          {w("records.cancel")}
        </button>
      </p>
    </>
  );
}

function Side({ title, record }: { title: string; record: CustomerRecord }) {
  const { numbers, conversations, last_at: last, subject } = record;
  return (
    <section>
      <h3>{title}</h3>
      <p>
        <strong dir="auto">{recordName(record)}</strong>
      </p>
      <ul>
        {numbers.map((one) => (
          <li key={one.address}>
            {groups(one.address)}
            {one.stopped && <span className="bad-ink small"> {w("records.stopped")}</span>}
          </li>
        ))}
      </ul>
      <p className="small">
        {w(conversations === 1 ? "records.conversation" : "records.conversations", { n: conversations })}
        {last && ` · ${since(last)}`}
      </p>
      {subject && (
        <p className="quiet small" dir="auto">
          {subject}
        </p>
      )}
    </section>
  );
}
