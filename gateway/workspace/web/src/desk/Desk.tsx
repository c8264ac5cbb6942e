// The desk: what is selected, what keys do, and how its panes stand beside each other.
import { Check, Clock, Inbox, MoreHorizontal, PanelRight, RotateCcw, PhoneOutgoing, UserPlus, WifiOff, ArrowLeft } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { get, post } from "../lib/api";
import { live } from "../lib/live";
import { now, setNow } from "../lib/time";
import type { Conversation, Me, Planned, Row, View } from "../lib/types";
import { why } from "../lib/why";
import { w } from "../lib/words";
import { Empty, Icon, Menu, channelIcon, channelName, who, type MenuItem } from "./Bits";
import { CallBar, Incoming } from "./Calls";
import { useCalls } from "./calls";
import { CallThem } from "./CallThem";
import { Composer, type Mode } from "./Composer";
import { ContextCard } from "./ContextCard";
import { useInbox } from "./inbox";
import { Keys, useKeys } from "./keys";
import { List, Views } from "./List";
import { PlannedCalls } from "./Planned";
import { useOutgoing, type Outgoing } from "./outgoing";
import { useLatest, useMedia, useRemembered, useSlow } from "./store";
import { Thread } from "./Thread";
import { Toasts, useToasts } from "./Toasts";

const OFFLINE_MS = 3000;

export function Desk({ first }: { first: string }) {
  const [me, setMe] = useState<Me>();
  const [view, setView] = useRemembered<View>("view", "open");
  const [search, setSearch] = useState("");
  const [selected, select] = useState(first);
  const [conversation, setConversation] = useState<Conversation>();
  const [failed, setFailed] = useState(false);
  const [mode, setMode] = useState<Mode>("reply");
  const [given, setGiven] = useState<{ text: string; at: number }>();
  const [context, setContext] = useRemembered("context", true);
  const [drawer, setDrawer] = useState(false);
  const [menu, setMenu] = useState<"" | "call" | "snooze" | "more">("");
  const [help, setHelp] = useState(false);
  const [width, setWidth] = useRemembered("list", 340);
  const offline = useOffline();
  const wide = useMedia("(min-width: 1280px)");
  const one = useMedia("(max-width: 899px)");
  const field = useRef<HTMLTextAreaElement>(null);
  const wanted = useRef(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const list = useInbox(view, search);
  const toasts = useToasts();
  const current = useLatest(selected);
  const calls = useCalls(select, toasts.tell);
  const callsChanged = useLatest(calls.changed);

  const load = useCallback(async (id: string) => {
    try {
      const told = await get<Conversation>(`/api/desk/conversations/${id}`);
      if (current.current !== id) return;
      setNow(told.now);
      setConversation(told);
      setFailed(false);
      if (told.row.unread && document.visibilityState === "visible") void post(`/api/desk/conversations/${id}/read`).catch(() => {});
    } catch { if (current.current === id) setFailed(true); }
  }, [current]);

  const outgoing = useOutgoing(useCallback((id: string) => { if (current.current === id) void load(id); }, [current, load]), offline.told);

  useEffect(() => { void get<Me>("/api/desk/me").then(setMe, () => {}); }, []);
  useEffect(() => {
    setConversation(undefined);
    setFailed(false);
    setDrawer(false);
    setMenu("");
    setMode("reply");
    wanted.current = false;
    if (selected) void load(selected);
    history.replaceState(null, "", selected ? `/desk/${selected}` : "/desk");
  }, [selected, load]);

  const { changed, sequence } = list;
  useEffect(() => {
    if (sequence === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    return live(sequence, (told) => {
      if (told.type === "online") { offline.told(told.online); return; }
      const id = told.type === "change" ? told.conversation : null;
      if (told.type === "reload" || told.kind === "call") callsChanged.current();
      if (told.type === "change" && told.kind === "call") return;
      void changed(id);
      if (current.current && (id === null || id === current.current)) {
        clearTimeout(timer);
        timer = setTimeout(() => void load(current.current), 80);
      }
    });
  }, [changed, sequence, load, current, callsChanged, offline.told]);

  const act = useCallback(async (verb: string, body: object, told: string, back?: [string, object]) => {
    const id = current.current;
    if (!id) return;
    try {
      await post(`/api/desk/conversations/${id}/${verb}`, body);
      toasts.tell({ text: told, ...(back && { undo: () => void post(`/api/desk/conversations/${id}/${back[0]}`, back[1]).catch(() => {}) }) });
    } catch (fault) {
      toasts.tell({ text: why(fault, "refused"), bad: true });
    }
  }, [current, toasts]);

  const row = conversation?.row;
  const callThem = () => { if (conversation?.row.number && conversation.calls.length === 0) setMenu(menu === "call" ? "" : "call"); };
  const planned = async (call: Planned, verb: "cancel" | "now") => {
    const change = (to: string) => post(`/api/desk/outcalls/${call.id}/${to}`);
    try {
      await change(verb);
      toasts.tell({ text: w(verb === "cancel" ? "done.call_cancelled" : "done.calling"), ...(verb === "cancel" && { undo: () => void change("restore").catch(() => {}) }) });
    } catch (fault) {
      toasts.tell({ text: why(fault, "refused"), bad: true });
    }
  };
  const resolve = () => row?.state === "resolved" ? act("reopen", {}, w("done.reopened")) : act("resolve", {}, w("done.resolved"), ["reopen", {}]);
  const snooze = (until: Date) => act("snooze", { until: until.toISOString() }, w("done.snoozed"), ["reopen", {}]);
  const assign = (to: string | null, name: string) => act("assign", { to }, w("done.assigned", { name }), row?.owner === "queue" ? ["assign", { to: null }] : undefined);
  const takeOver = () => { if (me) void assign(me.id, w("owner.me")); };

  const send = useCallback((text: string, kind: Mode, done: boolean) => {
    if (!conversation) return;
    outgoing.send({ conversation: conversation.row.id, kind, text, seen: conversation.thread.sequence, confirmed: false, resolve: done });
  }, [conversation, outgoing]);
  const undo = useCallback(() => {
    const taken = outgoing.undo(current.current);
    if (taken) { setMode(taken.kind); setGiven({ text: taken.text, at: Date.now() }); field.current?.focus(); }
    return Boolean(taken);
  }, [outgoing, current]);
  const again = (held: Outgoing) => { outgoing.drop(held.client_id); outgoing.send({ ...held, confirmed: true, seen: conversation?.thread.sequence ?? held.seen }); };
  const drop = (held: Outgoing) => { outgoing.drop(held.client_id); setMode(held.kind); setGiven({ text: held.text, at: Date.now() }); };

  const step = (by: number) => {
    const at = list.rows.findIndex((each) => each.id === selected);
    const next = list.rows[Math.min(list.rows.length - 1, Math.max(0, at + by))];
    if (next) select(next.id);
  };
  const write = (kind: Mode) => { setMode(kind); wanted.current = Boolean(selected); };
  useEffect(() => { // a key may come before the conversation does
    if (wanted.current && (conversation || failed)) { wanted.current = false; field.current?.focus(); }
  });
  useKeys(() => wanted.current, {
    "ctrl+k": () => searchBox.current?.focus(), j: () => step(1), k: () => step(-1), arrowdown: () => step(1), arrowup: () => step(-1),
    enter: () => write(mode), r: () => write("reply"), n: () => write("note"), e: () => void resolve(), z: () => setMenu("snooze"),
    a: takeOver, c: callThem, u: () => void act("unread", {}, w("done.unread")), "ctrl+z": () => undo(), "?": () => setHelp(true), f1: () => setHelp(true),
    "g i": () => setView("open"), "g q": () => setView("queue"), "g p": () => setContext(!context),
    escape: () => { setDrawer(false); setHelp(false); if (one) select(""); },
  });

  const earlier = async () => {
    const oldest = conversation?.thread.items[0]?.sequence;
    if (!conversation || oldest === undefined) return;
    const before = await get<Conversation>(`/api/desk/conversations/${conversation.row.id}?before=${oldest}`);
    setConversation({ ...conversation, thread: { ...conversation.thread, earlier: before.thread.earlier, items: [...before.thread.items, ...conversation.thread.items] } });
  };

  const showList = !one || !selected;
  const showThread = !one || Boolean(selected);
  const mine = outgoing.all.filter((held) => held.conversation === selected);
  const kept = outgoing.all.filter((held) => held.state === "waiting").length;
  return (
    <div className="desk" style={{ "--list": `${width}px` } as React.CSSProperties}>
      {offline.away && <p className="offline" role="status"><Icon of={WifiOff} />{w("desk.offline")}{kept > 0 && ` · ${w("desk.offline_kept", { n: kept })}`}</p>}
      <CallBar state={calls} open={select} />
      <div className="panes">
        {wide && <Views list={list} view={view} setView={setView} />}
        {showList && <List list={list} view={view} setView={setView} search={search} setSearch={setSearch} selected={selected} open={select} searchBox={searchBox} narrow={!wide} />}
        {showList && !one && <Divider width={width} set={setWidth} />}
        {showThread && (
          <section className="pane" aria-label={w("desk.conversation")}>
            {!selected ? <Empty title={w("desk.choose")}><p className="quiet">{w("desk.choose_hint")}</p></Empty>
              : failed && !conversation ? <Empty title={w("desk.thread_failed")}><button onClick={() => void load(selected)}><Icon of={RotateCcw} />{w("desk.again")}</button></Empty>
              : !conversation || !row ? <Bones /> : (
                <>
                  <header className="pane-head">
                    {one && <button className="plain square" onClick={() => select("")} aria-label={w("desk.back")}><Icon of={ArrowLeft} /></button>}
                    <Title row={row} />
                    <div className="row actions">
                      {!row.mine && row.state !== "resolved" && <button className="plain" onClick={takeOver} title={`${w("desk.take")} (A)`}><Icon of={UserPlus} /><span>{w("desk.take")}</span></button>}
                      {row.number && <span className="anchor"><button className="plain" onClick={callThem} disabled={conversation.calls.length > 0} aria-haspopup="dialog" aria-expanded={menu === "call"} title={`${w("desk.call")} (C)`}><Icon of={PhoneOutgoing} /><span>{w("desk.call")}</span></button>
                        {menu === "call" && <CallThem conversation={conversation} close={() => setMenu("")} called={() => void load(row.id)} />}</span>}
                      <span className="anchor"><button className="plain" onClick={() => setMenu(menu === "snooze" ? "" : "snooze")} aria-haspopup="menu" title={`${w("desk.snooze")} (Z)`}><Icon of={Clock} /><span>{w("desk.snooze")}</span></button>
                        {menu === "snooze" && <Menu label={w("desk.snooze")} close={() => setMenu("")} items={snoozes(snooze)} />}</span>
                      <button className="plain" onClick={() => void resolve()} title={`${w(row.state === "resolved" ? "desk.reopen" : "desk.resolve")} (E)`}>
                        <Icon of={row.state === "resolved" ? Inbox : Check} /><span>{w(row.state === "resolved" ? "desk.reopen" : "desk.resolve")}</span></button>
                      <span className="anchor"><button className="plain square" onClick={() => setMenu(menu === "more" ? "" : "more")} aria-haspopup="menu" aria-label={w("desk.more")}><Icon of={MoreHorizontal} /></button>
                        {menu === "more" && <Menu label={w("desk.more")} close={() => setMenu("")} items={more()} />}</span>
                      <button className="plain square" aria-pressed={wide ? context : drawer} onClick={() => (wide ? setContext(!context) : setDrawer(!drawer))} aria-label={w("card.title")} title={w("card.title")}><Icon of={PanelRight} /></button>
                    </div>
                  </header>
                  <Thread conversation={conversation} outgoing={mine} undo={undo} again={again} drop={drop} earlier={() => void earlier()} />
                  <PlannedCalls calls={conversation.calls} act={(call, verb) => void planned(call, verb)} />
                  <Composer conversation={conversation} me={me} mode={mode} setMode={setMode} send={send} field={field} given={given} />
                </>
              )}
          </section>
        )}
        {conversation && showThread && (wide ? context && <ContextCard conversation={conversation} open={select} />
          : drawer && <ContextCard conversation={conversation} open={select} close={() => setDrawer(false)} />)}
      </div>
      <Incoming state={calls} open={select} />
      <Toasts all={toasts.all} drop={toasts.drop} />
      {help && <Keys close={() => setHelp(false)} />}
    </div>
  );

  function more(): MenuItem[] {
    const people = (me?.people ?? []).filter((person) => person.id !== me?.id);
    return [
      { label: w("desk.mark_unread"), hint: "U", act: () => void act("unread", {}, w("done.unread")) },
      ...(row?.owner === "queue" ? [] : [{ label: w("desk.to_queue"), act: () => void assign(null, w("view.queue")) }]),
      ...people.map((person) => ({ label: w("desk.give_to", { name: person.name }), act: () => void assign(person.id, person.name) })),
      { label: w("desk.give_back"), act: () => void act("give_back", {}, w("done.given_back")) },
      { label: w("keys.title"), hint: "?", act: () => setHelp(true) },
    ];
  }
}

function Title({ row }: { row: Row }) {
  return (
    <div className="title"><h1>{who(row)}</h1>
      <p className="small quiet"><span className="row-channel"><Icon of={channelIcon(row.channel)} />{channelName(row.channel)}</span> · <code>{row.reference}</code>
        {" · "}{w(`conversation.${row.state}`)} · {row.owner === "agent" ? (row.mine ? w("owner.me") : row.owner_name) : w(`owner.${row.owner}`)}</p></div>
  );
}

function snoozes(choose: (until: Date) => void): MenuItem[] {
  const at = (days: number) => { const date = new Date(now()); date.setDate(date.getDate() + days); date.setHours(9, 0, 0, 0); return date; };
  const monday = (8 - new Date(now()).getDay()) % 7 || 7;
  return [
    { label: w("snooze.hour"), act: () => choose(new Date(now() + 3_600_000)) },
    { label: w("snooze.tomorrow"), act: () => choose(at(1)) },
    { label: w("snooze.monday"), act: () => choose(at(monday)) },
  ];
}

/** Away once the stream has been broken, or what was written found no way, for 3 s: shorter breaks are nobody's business. */
function useOffline() {
  const [away, set] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useCallback((online: boolean) => {
    if (online) { clearTimeout(timer.current); timer.current = undefined; set(false); }
    else timer.current ??= setTimeout(() => set(true), OFFLINE_MS);
  }, []);
  useEffect(() => {
    const gone = () => told(false);
    const back = () => told(true);
    addEventListener("offline", gone);
    addEventListener("online", back);
    return () => { removeEventListener("offline", gone); removeEventListener("online", back); };
  }, [told]);
  return { away, told };
}

/** Between list and thread: dragged, or moved by arrows. */
function Divider({ width, set }: { width: number; set: (width: number) => void }) {
  const fit = (wanted: number) => Math.min(420, Math.max(280, wanted));
  const press = (event: React.PointerEvent) => {
    const start = event.clientX - width;
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const move = (moved: Event) => set(fit((moved as PointerEvent).clientX - start));
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", () => target.removeEventListener("pointermove", move), { once: true });
  };
  return <div className="divider" role="separator" aria-orientation="vertical" aria-label={w("desk.list_width")} aria-valuenow={width} aria-valuemin={280} aria-valuemax={420} tabIndex={0} onPointerDown={press}
    onKeyDown={(event) => { if (event.key === "ArrowLeft") set(fit(width - 16)); if (event.key === "ArrowRight") set(fit(width + 16)); }} />;
}

function Bones() {
  const slow = useSlow(true);
  return slow ? <div className="thread-bones" aria-hidden="true"><i /><i /><i /></div> : null;
}
