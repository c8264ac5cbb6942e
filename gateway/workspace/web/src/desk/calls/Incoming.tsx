// A call that rings: slides in from the top right with the caller's context; the focus stays where it is.
import { Phone, PhoneIncoming, PhoneOutgoing } from "lucide-react";
import { groups } from "../../lib/phone";
import { length, secondsSince, secondsUntil } from "../../lib/time";
import type { Ringing } from "../../lib/types";
import { w } from "../../lib/words";
import { ContextCard } from "../card/ContextCard";
import { who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { useTick } from "../state/browser";
import { useConversation } from "../state/queries";
import type { CallsState } from "./useCalls";

interface Props {
  state: CallsState;
  open: (conversation: string) => void;
}

export function Incoming({ state, open }: Props) {
  const call = state.ringing;
  return call ? <IncomingCard key={call.ring} call={call} state={state} open={open} /> : null;
}

function IncomingCard({ call, state, open }: Props & { call: Ringing }) {
  const context = useConversation(call.conversation).data;
  return (
    <div className="incoming">
      <Rung call={call} state={state} />
      {context && (
        <div className="beside">
          {context.row.preview && (
            <p className="last-words">
              <span className="quiet small">{w("calls.last_words")}</span>
              <q dir="auto">{context.row.preview}</q>
            </p>
          )}
          <ContextCard conversation={context} open={open} />
        </div>
      )}
    </div>
  );
}

function Rung({ call, state }: { call: Ringing; state: CallsState }) {
  useTick(1);
  const own = call.outcall !== "";
  const title = w(own ? "calls.own" : "calls.incoming");
  return (
    <section className="rung" role="status" aria-label={title}>
      <p className="small quiet row">
        <Icon of={own ? PhoneOutgoing : PhoneIncoming} />
        {title}
        {call.waits_since && <> · {w("calls.waited", { time: length(secondsSince(call.waits_since)) })}</>}
      </p>
      <h2>{who(call)}</h2>
      <p className="figures quiet">{call.name ? groups(call.number) : ""}</p>
      {own && <p className="small">{w(call.by === "page" ? "calls.own_page" : "calls.own_phone")}</p>}
      {call.by === "page" || own ? (
        <div className="row">
          {call.by === "page" && (
            <button type="button" className="primary" onClick={state.accept}>
              <Icon of={Phone} />
              {w("calls.accept")} <kbd>F8</kbd>
            </button>
          )}
          <button type="button" onClick={state.decline}>
            {w(own ? "calls.call_off" : "calls.decline")}
          </button>
          <span className="figures small quiet">{w("calls.left", { n: secondsUntil(call.until) })}</span>
        </div>
      ) : (
        <p className="row">
          <Icon of={Phone} />
          {w("calls.rings_there")}
        </p>
      )}
    </section>
  );
}
