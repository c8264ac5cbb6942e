// The signature of one's replies.
import { type FormEvent, useState } from "react";
import { w } from "../lib/words";
import type { PartProps } from "./OwnSettings";

/** Characters that the workspace takes; a test holds it to the API's description. */
export const LONGEST_SIGNATURE = 160;

export function Signature({ settings, change }: PartProps) {
  const [text, setText] = useState(settings.signature);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ signature: text.trim() });
  };
  return (
    <form className="card" aria-labelledby="own-signature" onSubmit={submit}>
      <h2 id="own-signature">{w("own.signature")}</h2>
      <p className="quiet" id="own-signature-lead">
        {w("own.signature_lead")}
      </p>
      <textarea
        rows={2}
        dir="auto"
        value={text}
        maxLength={LONGEST_SIGNATURE}
        aria-labelledby="own-signature"
        aria-describedby="own-signature-lead"
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row end">
        <button type="submit" className="primary" disabled={text.trim() === settings.signature}>
          {w("own.keep")}
        </button>
      </div>
    </form>
  );
}
