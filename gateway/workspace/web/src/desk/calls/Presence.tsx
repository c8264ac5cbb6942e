// Whether calls may ring here: the switch, how calls are taken, why the agent is away, how many callers wait.
import { ChevronDown, Headset, Phone, TriangleAlert } from "lucide-react";
import { secondsUntil } from "../../lib/time";
import type { Calls } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Anchored } from "../parts/Anchored";
import { Icon } from "../parts/Icon";
import { useTick } from "../state/browser";
import { PresenceForm } from "./PresenceForm";
import type { CallsState } from "./useCalls";

interface Props {
  calls: Calls;
  state: CallsState;
}

export function Presence({ calls, state }: Props) {
  const away = calls.status === "away";
  useTick(calls.status === "wrap_up" ? 1 : 30);
  return (
    <>
      <button
        type="button"
        className="presence"
        role="switch"
        aria-checked={!away}
        onClick={() => void state.be(away, calls.by)}
      >
        <i className={`lamp ${calls.status}`} aria-hidden="true" />
        {w(`calls.status_${calls.status}`)}
      </button>
      <How calls={calls} state={state} />
      {away && calls.why && (
        <p className="told-why">
          <Icon of={TriangleAlert} />
          {wordOr(`calls.why_${calls.why}`, w("calls.why_no_answer"))}
        </p>
      )}
      {calls.status === "wrap_up" && calls.wraps_up_until && (
        <p className="told-why row">
          {w("calls.wrap_up", { n: secondsUntil(calls.wraps_up_until) })}
          <button type="button" onClick={state.ready}>
            {w("calls.ready")}
          </button>
        </p>
      )}
      <span className="figures small quiet waits">
        {calls.waiting > 0 && (
          <strong>{w(calls.waiting === 1 ? "calls.waiting_one" : "calls.waiting", { n: calls.waiting })}</strong>
        )}
      </span>
    </>
  );
}

/** How calls are taken, and the form that changes it. */
function How({ calls, state }: Props) {
  const onPage = calls.by === "page";
  return (
    <Anchored
      title={w("calls.how")}
      button={
        <>
          <Icon of={onPage ? Headset : Phone} />
          <span className="vh">{w("calls.how")}: </span>
          <span className="how">{onPage ? w("calls.on_page") : calls.phone || w("calls.on_phone")}</span>
          <Icon of={ChevronDown} />
        </>
      }
      form={(close) => <PresenceForm calls={calls} state={state} close={close} />}
    />
  );
}
