// How an agent takes calls: on this page, or on a telephone of their own; and whether the page rings.
import { Bell, BellOff } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Calls } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import type { CallsState } from "./useCalls";

export function PresenceForm({ calls, state, close }: { calls: Calls; state: CallsState; close: () => void }) {
  const [by, setBy] = useState(calls.by);
  const [address, setAddress] = useState(calls.phone);
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    const available = calls.status !== "away" || Boolean(calls.why);
    if (await state.be(available, by, by === "phone" ? address.trim() : "")) close();
  };
  return (
    <form className="menu how-form" onSubmit={(event) => void keep(event)}>
      <fieldset>
        <legend>{w("calls.how")}</legend>
        <label className="inline">
          <input type="radio" name="by" checked={by === "page"} onChange={() => setBy("page")} />
          {w("calls.on_page")}
        </label>
        <label className="inline">
          <input type="radio" name="by" checked={by === "phone"} onChange={() => setBy("phone")} />
          {w("calls.on_phone")}
        </label>
      </fieldset>
      {by === "phone" && (
        <label>
          {w("calls.address")}
          <input
            value={address}
            required
            onChange={(event) => setAddress(event.target.value)}
            placeholder="sip:ana@10.0.0.5"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
      )}
      <label className="inline">
        <input type="checkbox" checked={!state.quiet} onChange={(event) => state.setQuiet(!event.target.checked)} />
        <Icon of={state.quiet ? BellOff : Bell} />
        {w("calls.ring_here")}
      </label>
      <button type="submit" className="primary">
        {w("calls.keep")}
      </button>
    </form>
  );
}
