// The form before a customer is called: what will happen, who is heard, and what stands against it.
import { useMutation } from "@tanstack/react-query";
import { PhoneOutgoing, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { post } from "../../lib/api";
import { newId } from "../../lib/newId";
import { groups } from "../../lib/phone";
import { at, localClock } from "../../lib/time";
import type { Conversation, Outlook } from "../../lib/types";
import { refusal, why } from "../../lib/why";
import { w, wordOr } from "../../lib/words";
import { who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { useFloating } from "../parts/useFloating";
import { useOutlook } from "../state/queries";

interface Props {
  conversation: Conversation;
  /** Called once the call is planned. */
  called: () => void;
  close: () => void;
}

export function CallThem({ conversation, called, close }: Props) {
  const { row } = conversation;
  const { data: outlook, error } = useOutlook(row.id);
  const key = useRef(newId()); // pressed twice it is one call
  const call = useMutation({
    mutationFn: () =>
      post("/api/desk/conversations/{conversation}/call", {
        path: { conversation: row.id },
        body: { client_id: key.current },
      }),
    onSuccess: () => {
      close();
      called();
    },
  });
  const never = whyNever(call.error ?? error, outlook);
  const box = useRef<HTMLDivElement>(null);
  const go = useRef<HTMLButtonElement>(null);
  const closeByEscape = useFloating(box, close);
  useEffect(() => {
    if (never) box.current?.focus();
    else if (outlook) go.current?.focus();
  }, [never, outlook]);
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
        <strong>{w("call_out.title", { name: who(row) })}</strong>{" "}
        {row.name && <span className="quiet figures">{groups(outlook?.number ?? row.number)}</span>}
      </p>
      {never ? (
        <p className="bad-ink row" role="alert">
          <Icon of={TriangleAlert} />
          <span>{never}</span>
        </p>
      ) : (
        <>
          <p className="quiet small">{w("call_out.what")}</p>
          {outlook && <Warnings outlook={outlook} />}
          <button
            type="button"
            className="primary"
            ref={go}
            disabled={!outlook || call.isPending}
            onClick={() => call.mutate()}
          >
            <Icon of={PhoneOutgoing} />
            {w(outlook?.until ? "call_out.later" : "call_out.now")}
          </button>
        </>
      )}
    </div>
  );
}

/** Why the customer cannot be called at all, in words; empty where they can. */
function whyNever(fault: Error | null, outlook: Outlook | undefined): string {
  if (fault) return why(fault, "nocall");
  if (!outlook || outlook.code === "ok" || outlook.until) return "";
  return wordOr(`nocall.${outlook.code}`, "") || refusal(outlook.code);
}

function Warnings({ outlook }: { outlook: Outlook }) {
  return (
    <>
      {outlook.quiet && <Warning>{w("call_out.quiet", { time: localClock(outlook.timezone) })}</Warning>}
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
