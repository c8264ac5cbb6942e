// The labels under the views, each with its count: one of them narrows the view that is shown.
import { labelName } from "../../lib/labels";
import { w } from "../../lib/words";
import type { ListState } from "../list/useInbox";
import { useLabels } from "./useLabels";

interface Props {
  counts: ListState["counts"];
  chosen: string;
  choose: (label: string) => void;
}

export function LabelFilter({ counts, chosen, choose }: Props) {
  const labels = useLabels();
  if (labels.length === 0) return null;
  return (
    <>
      <h2 className="views-title small quiet" id="labels-title">
        {w("labels.title")}
      </h2>
      {labels.map((one) => (
        <button
          key={one.id}
          type="button"
          className="plain"
          aria-pressed={one.id === chosen}
          title={labelName(one)}
          onClick={() => choose(one.id === chosen ? "" : one.id)}
        >
          <span className="label-name">
            <i className="label-dot" data-colour={one.colour} aria-hidden="true" />
            <span dir="auto">{labelName(one)}</span>
          </span>
          <span className="figures quiet">{counts[`label:${one.id}`] || ""}</span>
        </button>
      ))}
    </>
  );
}
