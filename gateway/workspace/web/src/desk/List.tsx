// The list: views, search, rows. Rows are options of one list box, so that arrows and screen readers know them.
import { RefreshCw, Search, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { ago, at, whole } from "../lib/time";
import type { Row, View } from "../lib/types";
import { known, w } from "../lib/words";
import { BotIcon, Empty, Icon, channelIcon, channelName, who } from "./Bits";
import type { ListState } from "./inbox";
import { useSlow, useTick } from "./store";

export const VIEWS: View[] = ["queue", "mine", "open", "bot", "snoozed", "resolved"];

interface Props {
  list: ListState; view: View; setView: (view: View) => void; search: string; setSearch: (words: string) => void;
  selected: string; open: (id: string) => void; searchBox: React.RefObject<HTMLInputElement | null>; narrow: boolean;
}

export function Views({ list, view, setView }: Pick<Props, "list" | "view" | "setView">) {
  return (
    <nav className="views" aria-label={w("desk.views")}>
      {VIEWS.map((name) => (
        <button key={name} className="plain" aria-current={name === view ? "page" : undefined} onClick={() => setView(name)}>
          <span>{known(`view.${name}`, name)}</span><span className="figures quiet">{list.counts[name] || ""}</span>
        </button>
      ))}
    </nav>
  );
}

export function List({ list, view, setView, search, setSearch, selected, open, searchBox, narrow }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useTick(30);
  useEffect(() => {
    box.current?.querySelector(`[data-id="${CSS.escape(selected)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const rest = { onPointerEnter: () => list.hold(true), onPointerLeave: () => list.hold(false),
    onFocus: () => list.hold(true), onBlur: () => list.hold(false) };
  return (
    <section className="list" aria-label={w("desk.list")}>
      <header className="list-head">
        {narrow && (
          <select value={view} aria-label={w("desk.views")} onChange={(event) => setView(event.target.value as View)}>
            {VIEWS.map((name) => <option key={name} value={name}>{known(`view.${name}`, name)} {list.counts[name] || ""}</option>)}
          </select>
        )}
        <label className="search"><span className="vh">{w("desk.search")}</span><Icon of={Search} />
          <input ref={searchBox} type="search" value={search} placeholder={w("desk.search_hint")}
            onChange={(event) => setSearch(event.target.value)} /><kbd>Ctrl K</kbd></label>
      </header>
      {list.fresh > 0 && (
        <button className="fresh" onClick={list.reload}>{w(list.fresh === 1 ? "desk.fresh_one" : "desk.fresh", { n: list.fresh })}</button>
      )}
      <div className="rows" role="listbox" aria-label={search ? w("desk.found") : known(`view.${view}`, view)} tabIndex={0}
        aria-activedescendant={selected ? `row-${selected}` : undefined} ref={box} {...rest}>
        <Rows list={list} view={view} search={search} selected={selected} open={open} />
      </div>
    </section>
  );
}

function Rows({ list, view, search, selected, open }: Pick<Props, "list" | "view" | "search" | "selected" | "open">) {
  const slow = useSlow(list.waiting);
  if (list.failed && list.rows.length === 0) {
    return <Empty title={w("desk.list_failed")}><button onClick={list.reload}><Icon of={RefreshCw} />{w("desk.again")}</button></Empty>;
  }
  if (list.waiting && list.rows.length === 0) return slow ? <Skeletons /> : null;
  if (list.rows.length === 0) {
    if (search) return <Empty title={w("desk.nothing_found")}><p className="quiet">{w("desk.nothing_found_hint")}</p></Empty>;
    return <Empty title={known(`empty.${view}`, w("empty.open"))}><a href="/handset">{w("empty.call")}</a></Empty>;
  }
  return list.rows.map((row) => <OneRow key={row.id} row={row} selected={row.id === selected} open={open} />);
}

function OneRow({ row, selected, open }: { row: Row; selected: boolean; open: (id: string) => void }) {
  const waits = row.owner === "queue" && row.waiting_since;
  return (
    <div id={`row-${row.id}`} data-id={row.id} role="option" aria-selected={selected} className={`row-item${row.unread ? " unread" : ""}`}
      onClick={() => open(row.id)}>
      <span className="row-channel" title={channelName(row.channel)}><Icon of={channelIcon(row.channel)} /></span>
      <span className="row-name">{who(row)}</span>
      <time className="row-time" dateTime={row.last_word_at ?? row.last_entry_at} title={whole(row.last_word_at ?? row.last_entry_at)}>
        {ago(row.last_word_at ?? row.last_entry_at)}</time>
      <span className="row-want">{row.subject || row.preview || "—"}</span>
      <span className="row-chips">
        {row.undelivered && <span className="chip bad"><Icon of={TriangleAlert} />{w("state.undelivered")}</span>}
        {waits && <span className="chip warn">{w("desk.waits", { time: ago(row.waiting_since).replace(w("time.now"), "<1 min") })}</span>}
        {row.state === "snoozed" && row.snoozed_until && <span className="chip">{w("desk.until", { time: at(row.snoozed_until) })}</span>}
        {row.state === "pending" && <span className="chip">{w("conversation.pending")}</span>}
        {row.owner === "bot" && <span className="chip bot"><Icon of={BotIcon} />{w("owner.bot")}</span>}
        {row.owner === "agent" && <span className={`chip${row.mine ? " mine" : ""}`}>{row.mine ? w("owner.me") : row.owner_name}</span>}
        {row.language !== "es" && <span className="chip info">{row.language.toUpperCase()}</span>}
      </span>
      {row.unread > 0 && <span className="dot" title={w("desk.unread", { n: row.unread })}><span className="vh">{w("desk.unread", { n: row.unread })}</span></span>}
    </div>
  );
}

function Skeletons() {
  return <div aria-hidden="true">{Array.from({ length: 6 }, (_, n) => <div className="row-item bones" key={n}><i /><i /><i /></div>)}</div>;
}
