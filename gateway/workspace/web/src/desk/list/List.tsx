// The list: search and rows. Rows are options of one list box, so that arrows and screen readers know them.
import { ArrowRight, RefreshCw } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { Hit, Me, Row } from "../../lib/types";
import type { View } from "../../lib/view";
import { w, wordOr } from "../../lib/words";
import { BulkBar } from "../bulk/BulkBar";
import type { Bulk } from "../bulk/useBulk";
import { useKeptFocus } from "../focus/useKeptFocus";
import { Empty } from "../parts/Empty";
import { Icon } from "../parts/Icon";
import { useSlow, useTick } from "../state/browser";
import { filteredBy } from "../views/filters";
import { ListRow } from "./ListRow";
import { narrowedBy } from "./narrowing";
import { SearchBox } from "./SearchBox";
import type { Narrowed } from "./SearchFilters";
import type { ListState } from "./useInbox";
import { useToRows } from "./useToRows";

interface Props {
  list: ListState;
  view: View;
  /** The choice of a view, where there is no column of them. */
  views: ReactNode;
  narrowed: Narrowed;
  /** The panel of filters is open. */
  filtering: boolean;
  showFilters: (shown: boolean) => void;
  search: string;
  setSearch: (words: string) => void;
  selected: string;
  me: Me | undefined;
  bulk: Bulk;
  open: (id: string, hit?: Hit) => void;
  next: () => void;
  searchBox: RefObject<HTMLInputElement | null>;
}

export function List(props: Props) {
  const { list, view, narrowed, search, setSearch, me, bulk, selected, open, next, searchBox } = props;
  const seeking = search !== "" || narrowedBy(narrowed.narrowing).length > 0;
  const head = useRef<HTMLElement>(null);
  useKeptFocus(head);
  const box = useRef<HTMLDivElement>(null);
  const current = bulk.at || selected;
  const toRows = useToRows({ list, search, selected, open, field: searchBox, box });
  useTick(30);
  useEffect(() => {
    box.current?.querySelector(`[data-id="${CSS.escape(current)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const hold = () => list.hold(true);
  const release = () => list.hold(false);
  return (
    <section className="list" aria-label={w("desk.list")}>
      <header className="list-head" ref={head}>
        <div className="row">
          {props.views}
          <button type="button" className="next" title={w("desk.next_hint")} onClick={next}>
            {w("desk.next")}
            <Icon of={ArrowRight} />
          </button>
        </div>
        <SearchBox
          words={search}
          search={setSearch}
          narrowed={narrowed}
          open={props.filtering}
          show={props.showFilters}
          field={searchBox}
          toRows={toRows}
        />
        <BulkBar bulk={bulk} shown={list.rows.length} me={me} />
      </header>
      {list.fresh > 0 && (
        <button type="button" className="fresh" onClick={list.reload}>
          {w(list.fresh === 1 ? "desk.fresh_one" : "desk.fresh", { n: list.fresh })}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a list box where it has rows; else there is nothing to hold */}
      <div
        className="rows"
        {...(list.rows.length > 0 &&
          options(seeking ? w("desk.found") : wordOr(`view.${view}`, ""), current, list.rows))}
        ref={box}
        onPointerEnter={hold}
        onPointerLeave={release}
        onFocus={hold}
        onBlur={release}
      >
        <Rows {...{ list, view, narrowed, seeking, selected, open, bulk }} />
      </div>
    </section>
  );
}

/** The rows as a list box, which keeps the focus and names its active option. */
const options = (label: string, current: string, rows: Row[]) => ({
  role: "listbox",
  tabIndex: 0,
  "aria-multiselectable": true,
  "aria-label": label,
  "aria-activedescendant": rows.some(({ id }) => id === current) ? `row-${current}` : undefined,
});

interface RowsProps extends Pick<Props, "list" | "view" | "narrowed" | "selected" | "open" | "bulk"> {
  seeking: boolean;
}

function Rows({ list, view, narrowed, seeking, selected, open, bulk }: RowsProps) {
  const slow = useSlow(list.waiting);
  const picked = new Set(bulk.rows.map(({ id }) => id));
  if (list.rows.length > 0) {
    return (
      <>
        {list.rows.map((row) => (
          <ListRow
            key={row.id}
            row={row}
            selected={row.id === selected}
            open={open}
            picked={picked.has(row.id)}
            current={row.id === bulk.at}
            toggle={bulk.toggle}
            draw={bulk.draw}
          />
        ))}
        {list.more && <More load={list.more} key={list.rows.length} />}
      </>
    );
  }
  if (list.failed) {
    return (
      <Empty title={list.failed}>
        <button type="button" onClick={list.reload}>
          <Icon of={RefreshCw} />
          {w("desk.again")}
        </button>
      </Empty>
    );
  }
  if (list.waiting) return slow ? <Skeletons /> : null;
  return <Nothing {...{ view, narrowed, seeking }} />;
}

/** Says why the list is empty, and the next thing to do. */
function Nothing({ view, narrowed, seeking }: Pick<RowsProps, "view" | "narrowed" | "seeking">) {
  if (seeking) {
    return (
      <Empty title={w("desk.nothing_found")}>
        <p className="quiet">{w("desk.nothing_found_hint")}</p>
      </Empty>
    );
  }
  if (filteredBy(narrowed.filters).length > 0) {
    return (
      <Empty title={w("filters.none_fits", { view: wordOr(`view.${view}`, view) })}>
        <button type="button" onClick={narrowed.clear}>
          {w("search.clear")}
        </button>
      </Empty>
    );
  }
  return (
    <Empty title={wordOr(`empty.${view}`, w("empty.open"))}>
      <a href="/handset">{w("empty.call")}</a>
    </Empty>
  );
}

/** Loads the next page once the end of the list is near; a button for those who get there otherwise. */
function More({ load }: { load: () => void }) {
  const box = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && load(), { rootMargin: "400px" });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [load]);
  return (
    <button type="button" ref={box} className="plain more" onClick={load}>
      {w("desk.more_rows")}
    </button>
  );
}

const SKELETONS = ["a", "b", "c", "d", "e", "f"];

function Skeletons() {
  return (
    <div aria-hidden="true">
      {SKELETONS.map((key) => (
        <div className="row-item bones" key={key}>
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}
