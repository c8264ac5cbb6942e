// Asks for the password, and for a code where they are on, before rights are given. Closing it leaves the act undone.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { post, Refused } from "../../lib/api";
import { askBy } from "../../lib/proof";
import { why } from "../../lib/why";
import { w } from "../../lib/words";

type Answer = (proved: boolean) => void;

export function ProofDialog() {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => askBy(() => new Promise((resolve) => setAnswer(() => resolve))), []);
  const close = (proved: boolean) => {
    answer?.(proved);
    setAnswer(undefined);
  };
  return answer ? <Question close={close} /> : null;
}

function Question({ close }: { close: Answer }) {
  const box = useRef<HTMLDialogElement>(null);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState("");
  const [withCode, setWithCode] = useState(false);
  const [sending, setSending] = useState(false);
  useEffect(() => box.current?.showModal(), []);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    try {
      await post("/api/account/proof", { body: { password, code } });
      close(true);
    } catch (fault) {
      const missing = fault instanceof Refused && fault.code === "proof_code";
      setWithCode(withCode || missing);
      setWrong(missing ? "" : why(fault));
      setSending(false);
    }
  };
  return (
    <dialog ref={box} className="keys" onClose={() => close(false)} aria-labelledby="proof-title">
      <h2 id="proof-title">{w("proof.title")}</h2>
      <p className="quiet">{w("proof.lead")}</p>
      <form className="account-form" onSubmit={send}>
        <label>
          {w("sign_in.password")}
          <input
            type="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {withCode && <Code code={code} setCode={setCode} />}
        {wrong && (
          <p className="told warn" role="alert">
            {wrong}
          </p>
        )}
        <div className="row end">
          <button type="button" onClick={() => close(false)}>
            {w("account.cancel")}
          </button>
          <button type="submit" className="primary" disabled={sending}>
            {w("proof.submit")}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Code({ code, setCode }: { code: string; setCode: (code: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <label>
      {w("proof.code")}
      <input
        ref={field}
        required
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
    </label>
  );
}
