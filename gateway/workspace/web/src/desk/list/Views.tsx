// The views of the list with their counts: a column where there is room, else a select.
import type { View } from "../../lib/view";
import { w, wordOr } from "../../lib/words";
import { LabelFilter } from "../triage/LabelFilter";
import type { ListState } from "./useInbox";

export const VIEWS: View[] = [
  "ours",
  "mine",
  "mentioned",
  "queue",
  "customer",
  "bot",
  "undelivered",
  "abandoned",
  "snoozed",
  "open",
  "resolved",
];

interface Props {
  counts: ListState["counts"];
  view: View;
  setView: (view: View) => void;
}

interface ColumnProps extends Props {
  label: string;
  setLabel: (label: string) => void;
}

export function Views({ counts, view, setView, label, setLabel }: ColumnProps) {
  return (
    <nav className="views" aria-label={w("desk.views")}>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          className="plain"
          aria-current={name === view ? "page" : undefined}
          onClick={() => setView(name)}
        >
          <span>{wordOr(`view.${name}`, name)}</span>
          <span className="figures quiet">{counts[name] || ""}</span>
        </button>
      ))}
      <LabelFilter counts={counts} chosen={label} choose={setLabel} />
    </nav>
  );
}

export function ViewSelect({ counts, view, setView }: Props) {
  return (
    <select value={view} aria-label={w("desk.views")} onChange={(event) => setView(event.target.value as View)}>
      {VIEWS.map((name) => (
        <option key={name} value={name}>
          {wordOr(`view.${name}`, name)} {counts[name] || ""}
        </option>
      ))}
    </select>
  );
}
