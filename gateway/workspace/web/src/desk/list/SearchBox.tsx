// The search box of the list, with its narrowing behind a button.
import { Search, SlidersHorizontal } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId, useRef } from "react";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { FilterChips, FilterPanel, type Narrowed, numberSet } from "./SearchFilters";

interface Props {
  words: string;
  search: (words: string) => void;
  narrowed: Narrowed;
  /** The panel of filters is open. */
  open: boolean;
  show: (open: boolean) => void;
  field: RefObject<HTMLInputElement | null>;
  /** Goes to the rows that were found. */
  toRows: () => void;
}

export function SearchBox({ words, search, narrowed, open, show, field, toRows }: Props) {
  const panel = useId();
  const button = useRef<HTMLButtonElement>(null);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    toRows();
  };
  const set = numberSet(narrowed);
  const close = () => {
    show(false);
    button.current?.focus();
  };
  return (
    <search className="searching">
      <div className="row">
        <label className="search">
          <span className="vh">{w("desk.search")}</span>
          <Icon of={Search} />
          <input
            ref={field}
            type="search"
            value={words}
            placeholder={w("desk.search_hint")}
            onChange={(event) => search(event.target.value)}
            onKeyDown={keys}
          />
          <kbd>/</kbd>
        </label>
        <button
          ref={button}
          type="button"
          className={set ? "filter set" : "filter"}
          aria-expanded={open}
          aria-controls={open ? panel : undefined}
          aria-label={set ? w("search.filters_set", { n: set }) : w("search.filters")}
          title={`${w("search.filters")} (F)`}
          onClick={() => show(!open)}
        >
          <Icon of={SlidersHorizontal} />
        </button>
      </div>
      {open ? <FilterPanel id={panel} close={close} {...narrowed} /> : <FilterChips {...narrowed} />}
    </search>
  );
}
