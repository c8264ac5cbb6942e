// The last decisions, newest first: when, whose call, where in which flow, and why. A rule that is edited marks here
// what it would have decided otherwise.
import { Check, CircleSlash, MessageSquare } from "lucide-react";
import { Empty } from "../../desk/parts/Empty";
import { Icon } from "../../desk/parts/Icon";
import { outcomeWord, reasonName, shortNumber, why } from "../../lib/decision";
import { at, whole } from "../../lib/time";
import type { Kept, Otherwise } from "../../lib/types";
import { w, wordOr } from "../../lib/words";

interface Props {
  all: readonly Kept[];
  /** False where there are no decisions of any reason. */
  some: boolean;
  otherwise: ReadonlyMap<string, Otherwise>;
  linked: boolean;
  showAll: () => void;
}

export function Decisions({ all, some, otherwise, linked, showAll }: Props) {
  if (!some)
    return (
      <Empty title={w("offers.empty")}>
        <p className="quiet">{w("offers.empty_hint")}</p>
      </Empty>
    );
  if (!all.length)
    return (
      <Empty title={w("offers.none")}>
        <button type="button" onClick={showAll}>
          {w("offers.show_all")}
        </button>
      </Empty>
    );
  return (
    <table className="stacked decisions">
      <thead>
        <tr>
          <th scope="col">{w("offers.when")}</th>
          <th scope="col">{w("offers.caller")}</th>
          <th scope="col">{w("offers.where")}</th>
          <th scope="col">{w("offers.what")}</th>
          <th scope="col">
            <span className="vh">{w("offers.open")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {all.map((one) => (
          <Row key={one.id} decision={one} otherwise={otherwise.get(one.id)} linked={linked} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ decision, otherwise, linked }: { decision: Kept; otherwise: Otherwise | undefined; linked: boolean }) {
  const caller = decision.caller ? shortNumber(decision.caller, decision.weighed.begins) : w("offers.withheld");
  const about = wordOr(`about.${decision.about}`, "");
  return (
    <tr className={otherwise ? "changes" : undefined}>
      <td>
        <time dateTime={decision.at} title={whole(decision.at)}>
          {at(decision.at)}
        </time>
      </td>
      <td className="figures">{caller}</td>
      <td>
        {decision.flow}
        {decision.node && <span className="quiet"> · {decision.node.replaceAll("_", " ")}</span>}
      </td>
      <td>
        <span className={decision.allowed ? "chip ok" : "chip"}>
          <Icon of={decision.allowed ? Check : CircleSlash} />
          {outcomeWord(decision)}
        </span>{" "}
        {why(decision)}
        {about && <span className="quiet"> · {about}</span>}
        {otherwise && (
          <span className="chip warn">
            {otherwise.allowed
              ? w("offers.would_yes")
              : w("offers.would_no", { why: reasonName(otherwise.code).toLowerCase() })}
          </span>
        )}
      </td>
      <td>
        {linked && (
          <a
            className="button plain square"
            href={`/desk/${decision.conversation}`}
            aria-label={w("offers.open_of", { caller })}
            title={w("offers.open")}
          >
            <Icon of={MessageSquare} />
          </a>
        )}
      </td>
    </tr>
  );
}
