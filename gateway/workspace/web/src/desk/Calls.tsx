// Calls at the desk: the bar that says how one stands, and the call that slides in without taking the focus.
import { Bell, BellOff, ChevronDown, Headset, Mic, MicOff, Pause, Phone, PhoneIncoming, PhoneOff, Play, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { get } from "../lib/api";
import { length, now } from "../lib/time";
import type { Conversation, Ringing } from "../lib/types";
import { known, w } from "../lib/words";
import { Icon, phone, who } from "./Bits";
import type { CallsState } from "./calls";
import { ContextCard } from "./ContextCard";
import { useTick } from "./store";

const seconds = (iso: string | null) => Math.max(0, Math.round((now() - Date.parse(iso ?? "")) / 1000)) || 0;
const left = (iso: string) => Math.max(0, Math.round((Date.parse(iso) - now()) / 1000));

export function CallBar({ state, open }: { state: CallsState; open: (id: string) => void }) {
  const { calls, current } = state;
  if (!calls) return <div className="callbar" aria-hidden="true" />;
  return (
    <section className={`callbar${current ? " live" : ""}`} aria-label={w("calls.title")}>
      {current ? <Talking call={current} state={state} open={open} /> : <Standing state={state} />}
    </section>
  );
}

function Standing({ state }: { state: CallsState }) {
  const calls = state.calls!;
  const [choosing, setChoosing] = useState(false);
  const away = calls.status === "away";
  useTick(calls.status === "wrap_up" ? 1 : 30);
  return (
    <>
      <button className="presence" role="switch" aria-checked={!away} onClick={() => void state.be(away, calls.by)}>
        <i className={`lamp ${calls.status}`} aria-hidden="true" />{known(`calls.status_${calls.status}`, calls.status)}</button>
      <span className="anchor" onKeyDown={(event) => { if (event.key === "Escape" && choosing) { event.stopPropagation(); setChoosing(false); } }}>
        <button className="plain small" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}><Icon of={calls.by === "page" ? Headset : Phone} />
          <span className="how">{calls.by === "page" ? w("calls.on_page") : calls.phone || w("calls.on_phone")}</span><Icon of={ChevronDown} /></button>
        {choosing && <How state={state} close={() => setChoosing(false)} />}
      </span>
      {away && calls.why && <p className="told-why"><Icon of={TriangleAlert} />{known(`calls.why_${calls.why}`, w("calls.why_no_answer"))}</p>}
      {calls.status === "wrap_up" && calls.wraps_up_until && (
        <p className="told-why row">{w("calls.wrap_up", { n: left(calls.wraps_up_until) })}<button onClick={state.ready}>{w("calls.ready")}</button></p>
      )}
      <span className="figures small quiet waits">{calls.waiting > 0 && <strong>{w(calls.waiting === 1 ? "calls.waiting_one" : "calls.waiting", { n: calls.waiting })}</strong>}</span>
    </>
  );
}

/** How one takes calls: here, or on a telephone of one's own. */
function How({ state, close }: { state: CallsState; close: () => void }) {
  const calls = state.calls!;
  const [by, setBy] = useState(calls.by);
  const [address, setAddress] = useState(calls.phone);
  const keep = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await state.be(calls.status !== "away" || Boolean(calls.why), by, by === "phone" ? address.trim() : "")) close();
  };
  return (
    <form className="menu how-form" onSubmit={(event) => void keep(event)}>
      <fieldset><legend>{w("calls.how")}</legend>
        <label className="inline"><input type="radio" name="by" checked={by === "page"} onChange={() => setBy("page")} />{w("calls.on_page")}</label>
        <label className="inline"><input type="radio" name="by" checked={by === "phone"} onChange={() => setBy("phone")} />{w("calls.on_phone")}</label>
      </fieldset>
      {by === "phone" && <label>{w("calls.address")}<input value={address} required onChange={(event) => setAddress(event.target.value)} placeholder="sip:ana@10.0.0.5" autoComplete="off" spellCheck={false} /></label>}
      <label className="inline"><input type="checkbox" checked={!state.quiet} onChange={(event) => state.setQuiet(!event.target.checked)} /><Icon of={state.quiet ? BellOff : Bell} />{w("calls.ring_here")}</label>
      <button className="primary">{w("calls.keep")}</button>
    </form>
  );
}

function Talking({ call, state, open }: { call: Ringing; state: CallsState; open: (id: string) => void }) {
  useTick(1);
  const talking = call.state === "talking";
  const page = call.by === "page";
  return (
    <>
      <Icon of={Phone} />
      <button className="plain caller" onClick={() => open(call.conversation)}><strong>{who(call)}</strong>{call.name && <span className="quiet small">{phone(call.number)}</span>}</button>
      <span className="figures" role="timer">{talking ? length(seconds(call.talking_at)) : w("calls.joining")}</span>
      {call.held && <span className="chip warn"><Icon of={Pause} />{w("calls.held")}</span>}
      {page && !state.here && talking && <span className="small quiet">{w("calls.elsewhere")}</span>}
      <span className="row call-actions">
        {state.here && <button aria-pressed={state.muted} onClick={state.mute}><Icon of={state.muted ? MicOff : Mic} /><span>{w(state.muted ? "calls.unmute" : "calls.mute")}</span></button>}
        <button aria-pressed={call.held} disabled={!talking} onClick={state.hold} title="F9"><Icon of={call.held ? Play : Pause} /><span>{w(call.held ? "calls.resume" : "calls.hold")}</span></button>
        <button className="danger" onClick={state.hangUp}><Icon of={PhoneOff} /><span>{w("calls.hang_up")}</span></button>
      </span>
    </>
  );
}

/** Slides in from the top right; the focus stays where it is. */
export function Incoming({ state, open }: { state: CallsState; open: (id: string) => void }) {
  const call = state.ringing;
  return call ? <Card key={call.ring} call={call} state={state} open={open} /> : null;
}

function Card({ call, state, open }: { call: Ringing; state: CallsState; open: (id: string) => void }) {
  useTick(1);
  const [context, setContext] = useState<Conversation>();
  useEffect(() => { void get<Conversation>(`/api/desk/conversations/${call.conversation}`).then(setContext, () => {}); }, [call.conversation]);
  const page = call.by === "page";
  return (
    <div className="incoming">
      <section className="rung" role="status" aria-label={w("calls.incoming")}>
        <p className="small quiet row"><Icon of={PhoneIncoming} />{w("calls.incoming")}{call.waits_since && <> · {w("calls.waited", { time: length(seconds(call.waits_since)) })}</>}</p>
        <h2>{who(call)}</h2>
        <p className="figures quiet">{call.name ? phone(call.number) : ""}</p>
        {page ? (
          <div className="row">
            <button className="primary" onClick={state.accept}><Icon of={Phone} />{w("calls.accept")} <kbd>F8</kbd></button>
            <button onClick={state.decline}>{w("calls.decline")}</button>
            <span className="figures small quiet">{w("calls.left", { n: left(call.until) })}</span>
          </div>
        ) : <p className="row"><Icon of={Phone} />{w("calls.rings_there")}</p>}
      </section>
      {context && <div className="beside"><ContextCard conversation={context} open={open} /></div>}
    </div>
  );
}
