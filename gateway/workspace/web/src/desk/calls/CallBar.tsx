// The bar that says how the agent stands with calls: available or away, or in which call.
import { Mic, MicOff, Pause, Phone, PhoneOff, Play } from "lucide-react";
import type { ReactNode } from "react";
import { groups } from "../../lib/phone";
import { length, secondsSince } from "../../lib/time";
import type { Ringing } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { useTick } from "../state/browser";
import { Presence } from "./Presence";
import type { CallsState } from "./useCalls";

interface Props {
  state: CallsState;
  open: (conversation: string) => void;
}

/** `news` is what the agent wants to be told of; it stands at the end of the bar. */
export function CallBar({ state, open, news }: Props & { news: ReactNode }) {
  const { calls, current } = state;
  if (!calls) return <div className="callbar" aria-hidden="true" />;
  return (
    <section className={`callbar${current ? " live" : ""}`} aria-label={w("calls.title")}>
      {current ? <Talking call={current} state={state} open={open} /> : <Presence calls={calls} state={state} />}
      {news}
    </section>
  );
}

function Talking({ call, state, open }: Props & { call: Ringing }) {
  useTick(1);
  const talking = call.state === "talking";
  return (
    <>
      <Icon of={Phone} />
      <button type="button" className="plain caller" onClick={() => open(call.conversation)}>
        <strong>{who(call)}</strong>
        {call.name && <span className="quiet small">{groups(call.number)}</span>}
      </button>
      <span className="figures" role="timer">
        {talking ? length(secondsSince(call.talking_at)) : wordOr(`calls.${call.state}`, w("calls.joining"))}
      </span>
      {call.held && (
        <span className="chip warn">
          <Icon of={Pause} />
          {w("calls.held")}
        </span>
      )}
      {call.by === "page" && !state.here && talking && <span className="small quiet">{w("calls.elsewhere")}</span>}
      <span className="row call-actions">
        {state.here && (
          <button type="button" aria-pressed={state.muted} onClick={state.mute}>
            <Icon of={state.muted ? MicOff : Mic} />
            <span>{w(state.muted ? "calls.unmute" : "calls.mute")}</span>
          </button>
        )}
        <button type="button" aria-pressed={call.held} disabled={!talking} onClick={state.hold} title="F9">
          <Icon of={call.held ? Play : Pause} />
          <span>{w(call.held ? "calls.resume" : "calls.hold")}</span>
        </button>
        <button type="button" className="danger" onClick={state.hangUp}>
          <Icon of={PhoneOff} />
          <span>{w("calls.hang_up")}</span>
        </button>
      </span>
    </>
  );
}
