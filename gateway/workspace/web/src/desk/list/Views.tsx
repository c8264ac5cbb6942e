// The views of the list with their counts, those of the desk and a person's own: a column where there is room, else a
// select.
import type { View } from "../../lib/view";
import { w, wordOr } from "../../lib/words";
import { LabelFilter } from "../triage/LabelFilter";
import type { Known } from "../views/filters";
import { counted, OwnViews } from "../views/OwnViews";
import type { Saved } from "../views/useSavedViews";
import type { ListState } from "./useInbox";
import { VIEWS } from "./viewNames";

interface Props {
  counts: ListState["counts"];
  view: View;
  setView: (view: View) => void;
  saved: Saved;
  /** The id of the saved view that is shown, empty for none. */
  chosen: string;
}

interface ColumnProps extends Props {
  label: string;
  setLabel: (label: string) => void;
  known: Known;
  manage: () => void;
}

export function Views({ counts, view, setView, label, setLabel, saved, chosen, known, manage }: ColumnProps) {
  return (
    <nav className="views" aria-label={w("desk.views")}>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          className="plain"
          aria-current={name === view && !chosen ? "page" : undefined}
          onClick={() => setView(name)}
        >
          <span>{wordOr(`view.${name}`, name)}</span>
          <span className="figures quiet">{counts[name] || ""}</span>
        </button>
      ))}
      <OwnViews saved={saved} counts={counts} chosen={chosen} known={known} manage={manage} />
      <LabelFilter counts={counts} chosen={label} choose={setLabel} />
    </nav>
  );
}

/** What stands before the id of a saved view where a built-in one has its name. */
const OWN = "saved:";

export function ViewSelect({ counts, view, setView, saved, chosen }: Props) {
  const choose = (value: string) => {
    const own = saved.views.find(({ id }) => value === OWN + id);
    if (own) saved.choose(own);
    else setView(value as View);
  };
  return (
    <select
      value={chosen ? OWN + chosen : view}
      aria-label={w("desk.views")}
      onChange={(event) => choose(event.target.value)}
    >
      {VIEWS.map((name) => (
        <option key={name} value={name}>
          {wordOr(`view.${name}`, name)} {counts[name] || ""}
        </option>
      ))}
      {saved.views.length > 0 && (
        <optgroup label={w("views.title")}>
          {saved.views.map(({ id, name, mine, maker_name }) => (
            <option key={id} value={OWN + id}>
              {mine ? name : `${name} · ${maker_name}`} {counted(counts, id)}
            </option>
          ))}
        </optgroup>
      )}
    </select>
  );
}
