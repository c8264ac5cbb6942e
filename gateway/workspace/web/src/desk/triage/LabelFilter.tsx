// The labels under the views, each with its count: one of them narrows the view that is shown.
import { X } from "lucide-react";
import { labelName } from "../../lib/labels";
import { w } from "../../lib/words";
import type { ListState } from "../list/useInbox";
import { Icon } from "../parts/Icon";
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

/** Says by which label the list is narrowed, and takes that back. */
export function ChosenLabel({ chosen, choose }: Omit<Props, "counts">) {
  const label = useLabels().find(({ id }) => id === chosen);
  if (!label) return null;
  return (
    <button type="button" className="chosen-label small" onClick={() => choose("")}>
      <i className="label-dot" data-colour={label.colour} aria-hidden="true" />
      {w("labels.only", { name: labelName(label) })}
      <span className="vh">{w("labels.only_end")}</span>
      <Icon of={X} />
    </button>
  );
}

/** The same as a select, where the views have no column. */
export function LabelSelect({ chosen, choose }: Omit<Props, "counts">) {
  const labels = useLabels();
  if (labels.length === 0) return null;
  return (
    <select value={chosen} aria-label={w("labels.title")} onChange={(event) => choose(event.target.value)}>
      <option value="">{w("labels.any")}</option>
      {labels.map((one) => (
        <option key={one.id} value={one.id}>
          {labelName(one)}
        </option>
      ))}
    </select>
  );
}
