// The form before a customer is called: at which number, who talks to them, and what stands against it.
import { useMutation } from "@tanstack/react-query";
import { PhoneOutgoing, TriangleAlert } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { post, Refused } from "../../lib/api";
import { newId } from "../../lib/newId";
import { at, localClock } from "../../lib/time";
import type { Conversation, Outlook } from "../../lib/types";
import { refusal, why } from "../../lib/why";
import { w, wordOr } from "../../lib/words";
import { who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { useFloating } from "../parts/useFloating";
import { useOutlook } from "../state/queries";
import { CalledNumber } from "./CalledNumber";
import { mayHear } from "./microphone";

interface Props {
  conversation: Conversation;
  /** Called once the call is planned; with its id where the agent is rung first. */
  called: (own?: string) => void;
  close: () => void;
}

type Caller = "agent" | "assistant";

/** Plans the call; pressed twice it is one. */
function usePlacing(conversation: string, number: string, onPage: boolean, done: (own?: string) => void) {
  const key = useRef(newId());
  return useMutation({
    mutationFn: async (by: Caller) => {
      if (by === "agent" && onPage && !(await mayHear())) throw new Refused(409, "no_microphone");
      return post("/api/desk/conversations/{conversation}/call", {
        path: { conversation },
        body: { client_id: `${key.current}-${by}`, by, number },
      });
    },
    onSuccess: ({ id }, by) => done(by === "agent" ? id : undefined),
  });
}

export function CallThem({ conversation, called, close }: Props) {
  const { row } = conversation;
  const [number, setNumber] = useState("");
  const { data: outlook, error } = useOutlook(row.id, number);
  const call = usePlacing(row.id, number, outlook?.by === "page", (own) => {
    close();
    called(own);
  });
  const never = whyNever(error, outlook);
  const fault = call.error ? told(call.error) : "";
  const box = useRef<HTMLDivElement>(null);
  const go = useRef<HTMLButtonElement>(null);
  const closeByEscape = useFloating(box, close);
  const shown = Boolean(outlook);
  useEffect(() => {
    if (shown) (go.current ?? box.current)?.focus();
  }, [shown]);
  return (
    <div
      className="menu call-form"
      role="dialog"
      aria-labelledby="call-form-title"
      ref={box}
      tabIndex={-1}
      onKeyDown={closeByEscape}
    >
      <p id="call-form-title">
        <strong>{w("call_out.title", { name: who(row) })}</strong>
      </p>
      {outlook && <CalledNumber numbers={outlook.numbers} choose={setNumber} />}
      {[never, fault].filter(Boolean).map((text) => (
        <p key={text} className="bad-ink row" role="alert">
          <Icon of={TriangleAlert} />
          <span>{text}</span>
        </p>
      ))}
      {outlook && !never && (
        <Choice conversation={conversation} outlook={outlook} place={call.mutate} busy={call.isPending} go={go} />
      )}
    </div>
  );
}

interface ChoiceProps {
  conversation: Conversation;
  outlook: Outlook;
  place: (by: Caller) => void;
  busy: boolean;
  go: RefObject<HTMLButtonElement | null>;
}

/** Who calls: the agent, unless something stands against it now, or the assistant. */
function Choice({ conversation, outlook, place, busy, go }: ChoiceProps) {
  const barred = outlook.barred ? barredBy(outlook.barred, outlook.barred_by) : "";
  const mayCall = !barred && !outlook.until;
  return (
    <>
      <Warnings outlook={outlook} conversation={conversation} />
      {barred && <Warning>{barred}</Warning>}
      {mayCall && (
        <p className="quiet small">
          {outlook.by === "phone" ? w("call_out.you_phone", { phone: outlook.phone }) : w("call_out.you_page")}
        </p>
      )}
      {mayCall && (
        <button type="button" className="primary" ref={go} aria-disabled={busy} onClick={() => !busy && place("agent")}>
          <Icon of={PhoneOutgoing} />
          {w("call_out.now")}
        </button>
      )}
      <p className="quiet small">{w("call_out.what")}</p>
      <button type="button" aria-disabled={busy} onClick={() => !busy && place("assistant")}>
        {w(outlook.until ? "call_out.later" : "call_out.assistant")}
      </button>
    </>
  );
}

/** What stands against a call of the agent's now, with the colleague who was first. */
const barredBy = (code: string, name: string) =>
  wordOr(`nocall.${code}${name && "_by"}`, w("refused.other")).replace("{name}", name);

function told(fault: Error): string {
  const by = fault instanceof Refused ? String(fault.detail.by ?? "") : "";
  return by && fault instanceof Refused ? barredBy(fault.code, by) : why(fault, "nocall");
}

/** Why the customer cannot be called at all, in words; empty where they can. */
function whyNever(fault: Error | null, outlook: Outlook | undefined): string {
  if (fault) return why(fault, "nocall");
  if (!outlook || outlook.code === "ok" || outlook.until) return "";
  return wordOr(`nocall.${outlook.code}`, "") || refusal(outlook.code);
}

function Warnings({ outlook, conversation: { row } }: { outlook: Outlook; conversation: Conversation }) {
  return (
    <>
      {outlook.quiet && <Warning>{w("call_out.quiet", { time: localClock(outlook.timezone) })}</Warning>}
      {row.owner === "agent" && !row.mine && <Warning>{w("call_out.owned", { name: row.owner_name ?? "" })}</Warning>}
      {outlook.until && (
        <Warning>{wordOr(`nocall.${outlook.code}`, w("refused.other")).replace("{time}", at(outlook.until))}</Warning>
      )}
    </>
  );
}

const Warning = ({ children }: { children: ReactNode }) => (
  <p className="warn-ink row">
    <Icon of={TriangleAlert} />
    <span>{children}</span>
  </p>
);
