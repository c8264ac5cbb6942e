// Before the customer is called: what will happen, who is heard, and what stands against it.
import { PhoneOutgoing, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { get, post } from "../lib/api";
import { at, localClock } from "../lib/time";
import type { Conversation, Outlook } from "../lib/types";
import { why } from "../lib/why";
import { known, w } from "../lib/words";
import { Icon, phone, useFloating, who } from "./Bits";
import { newId } from "./outgoing";

const KINDS = ["nocall", "refused"];

/** `called` is told once the call is planned. */
export function CallThem({ conversation, called, close }: { conversation: Conversation; called: () => void; close: () => void }) {
  const place = `/api/desk/conversations/${conversation.row.id}/call`;
  const [outlook, setOutlook] = useState<Outlook>();
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const go = useRef<HTMLButtonElement>(null);
  const key = useRef(newId()); // pressed twice it is one call
  const escape = useFloating(box, close);
  useEffect(() => { void get<Outlook>(place).then(setOutlook, (fault: unknown) => setRefused(why(fault, ...KINDS))); }, [place]);
  const never = refused || (outlook && outlook.code !== "ok" && !outlook.until ? known(`nocall.${outlook.code}`, w("refused.other", { code: outlook.code })) : "");
  useEffect(() => { (never ? box.current : outlook && go.current)?.focus(); }, [never, outlook]);
  const call = async () => {
    setBusy(true);
    try { await post(place, { client_id: key.current }); close(); called(); } catch (fault) { setRefused(why(fault, ...KINDS)); setBusy(false); }
  };
  const row = conversation.row;
  return (
    <div className="menu call-form" role="dialog" aria-labelledby="call-form-title" ref={box} tabIndex={-1} onKeyDown={escape}>
      <p id="call-form-title"><strong>{w("call_out.title", { name: who(row) })}</strong> {row.name && <span className="quiet figures">{phone(outlook?.number ?? row.number)}</span>}</p>
      {never ? <p className="bad-ink row" role="alert"><Icon of={TriangleAlert} /><span>{never}</span></p> : (
        <>
          <p className="quiet small">{w("call_out.what")}</p>
          {outlook?.quiet && <p className="warn-ink row"><Icon of={TriangleAlert} /><span>{w("call_out.quiet", { time: localClock(outlook.timezone) })}</span></p>}
          {outlook?.until && <p className="warn-ink row"><Icon of={TriangleAlert} /><span>{known(`nocall.${outlook.code}`, outlook.code).replace("{time}", at(outlook.until))}</span></p>}
          <button className="primary" ref={go} disabled={!outlook || busy} onClick={() => void call()}><Icon of={PhoneOutgoing} />{w(outlook?.until ? "call_out.later" : "call_out.now")}</button>
        </>
      )}
    </div>
  );
}
