// The customer's other records on the card: who may be the same person, surely or by a guess, and what was joined.
import { Link2, Unlink } from "lucide-react";
import { groups } from "../../lib/phone";
import { at } from "../../lib/time";
import type { CustomerRecord, Likeness, SamePerson } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import type { UiDispatch } from "../state/ui";
import { type RecordActs, recordName } from "./useJoining";
import { type RecordsAt, useSamePerson } from "./useSamePerson";

interface Props {
  at: RecordsAt;
  dispatch: UiDispatch;
  joining: RecordActs;
}

export function SameRecords({ at: place, dispatch, joining }: Props) {
  const found = useSamePerson(place);
  if (!found) return null;
  const compare = (record: CustomerRecord) => dispatch({ type: "join_asked", joining: record });
  const kinds = [
    { name: "records.exact" as const, likely: found.likely.filter((one) => one.exact) },
    { name: "records.guessed" as const, likely: found.likely.filter((one) => !one.exact) },
  ];
  return (
    <section className="records">
      <h3>{w("records.title")}</h3>
      {kinds.map(({ name, likely }) => (
        <Kind key={name} title={w(name)} likely={likely} compare={compare} />
      ))}
      <JoinedRecords found={found} joining={joining} />
      <button
        type="button"
        className="small"
        title="M"
        onClick={() => dispatch({ type: "join_asked", joining: "choose" })}
      >
        <Icon of={Link2} />
        {w("records.other")}
      </button>
    </section>
  );
}

interface KindProps {
  title: string;
  likely: Likeness[];
  compare: (record: CustomerRecord) => void;
}

function Kind({ title, likely, compare }: KindProps) {
  if (likely.length === 0) return null;
  return (
    <>
      <h4 className="small">{title}</h4>
      <ul className="links">
        {likely.map((one) => (
          <li key={one.record.customer}>
            <button type="button" className="plain" onClick={() => compare(one.record)}>
              <span dir="auto">{recordName(one.record)}</span>
              <span className="quiet small">{likeness(one)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What both records have in common, in words. */
export const likeness = ({ why, what }: Likeness) => w(`records.same_${why}`, { what });

function JoinedRecords({ found, joining }: { found: SamePerson; joining: RecordActs }) {
  if (found.joined.length === 0) return null;
  return (
    <>
      <h4 className="small">{w("records.joined")}</h4>
      <ul className="joined">
        {found.joined.map(({ merge, record, by, at: joinedAt }) => (
          <li key={merge}>
            <span dir="auto">
              {recordName(record)}
              {record.name &&
                record.numbers.map(({ address }) => (
                  <span key={address} className="quiet small figures">
                    {" "}
                    {groups(address)}
                  </span>
                ))}
              <span className="quiet small"> {w("records.joined_by", { by, time: at(joinedAt) })}</span>
            </span>
            <button type="button" className="small" onClick={() => joining.separate(merge, record)}>
              <Icon of={Unlink} />
              {w("records.separate")}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
