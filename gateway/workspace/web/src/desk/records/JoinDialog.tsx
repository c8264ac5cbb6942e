// Joins two records of one person: choose the other one, see both beside each other, confirm.
import { useState } from "react";
import type { CustomerRecord } from "../../lib/types";
import { w } from "../../lib/words";
import { Choices } from "../choices/Choices";
import { holding } from "../choices/Picker";
import { type Choice, useChoices } from "../choices/useChoices";
import { Sheet } from "../parts/Sheet";
import type { UiDispatch } from "../state/ui";
import { Compared } from "./Compared";
import { likeness } from "./SameRecords";
import { type RecordActs, recordName } from "./useJoining";
import { type RecordsAt, useCustomers, useSamePerson } from "./useSamePerson";

interface Props {
  at: RecordsAt;
  /** The other record, or that it is still to be chosen. */
  other: CustomerRecord | "choose";
  dispatch: UiDispatch;
  joining: RecordActs;
}

export function JoinDialog({ at, other, dispatch, joining }: Props) {
  const found = useSamePerson(at);
  return (
    <Sheet
      title={w(other === "choose" ? "records.choose" : "records.compare")}
      kind="keys join"
      focus="input, .primary"
      close={() => dispatch({ type: "join_asked", joining: "no" })}
    >
      {(leave) => {
        if (other === "choose") return <Choose at={at} dispatch={dispatch} leave={leave} />;
        const join = () => {
          leave();
          joining.join(other);
        };
        return found && <Compared own={found.record} other={other} join={join} leave={leave} />;
      }}
    </Sheet>
  );
}

interface Candidate extends Choice {
  record: CustomerRecord;
}

const candidate = (record: CustomerRecord, detail: string): Candidate => ({
  id: record.customer,
  label: recordName(record),
  detail,
  record,
});

type ChooseProps = Pick<Props, "at" | "dispatch"> & { leave: () => void };

function Choose({ at, dispatch, leave }: ChooseProps) {
  const [words, setWords] = useState("");
  const likely = useSamePerson(at)?.likely ?? [];
  const searched = useCustomers(at.conversation, words);
  const proposed = holding(
    likely.map((one) => candidate(one.record, likeness(one))),
    words,
  );
  const known = new Set(proposed.map((one) => one.id));
  const others = searched.records.filter((one) => !known.has(one.customer));
  const offered = [...proposed, ...others.map((one) => candidate(one, one.subject))];
  const take = ({ record }: Candidate) => dispatch({ type: "join_asked", joining: record });
  const state = useChoices({ choices: offered, open: true, take, close: leave });
  return (
    <>
      <input
        type="text"
        value={words}
        placeholder={w("records.search")}
        aria-label={w("records.search")}
        autoComplete="off"
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => void state.keys(event)}
        {...state.field}
      />
      <Choices state={state} label={w("records.choose")} />
      {offered.length === 0 && words.trim() !== "" && (
        <p className="quiet" role="status">
          {w(searched.waiting ? "palette.searching" : "choices.none")}
        </p>
      )}
    </>
  );
}
