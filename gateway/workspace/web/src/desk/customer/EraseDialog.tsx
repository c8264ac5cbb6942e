// Erases a customer for ever: what goes and what stays is told before, the name is typed, and the proof stands after it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { get, post } from "../../lib/api";
import { whole } from "../../lib/time";
import type { Erased, ErasePreview } from "../../lib/types";
import { refusal, why } from "../../lib/why";
import { w, wordOr } from "../../lib/words";
import { Sheet } from "../parts/Sheet";
import { Bones, Failed } from "./Paged";

interface Props {
  customer: string;
  erasing: ReturnType<typeof useErasing>;
  close: () => void;
  /** The customer is gone, and their page with them. */
  erased: () => void;
}

/** Erasing goes on where the dialog is closed meanwhile; so it is held by what stays. */
export const useErasing = (customer: string) =>
  useMutation({
    mutationFn: (name: string) => post("/api/desk/customers/{customer}/erase", { path: { customer }, body: { name } }),
  });

export function EraseDialog({ customer, erasing: erase, close, erased }: Props) {
  const found = useQuery({
    queryKey: ["erase", customer],
    enabled: !erase.data,
    queryFn: ({ signal }) => get("/api/desk/customers/{customer}/erase", { path: { customer }, signal }),
    gcTime: 0,
  });
  const name = found.data?.name ?? "";
  return (
    <Sheet
      title={erase.data ? w("customer.erased") : w("customer.erase_title", { name })}
      kind="keys join"
      close={erase.data ? erased : close}
    >
      {(leave) => {
        if (erase.data) return <Proof of={erase.data} leave={leave} />;
        if (found.isError) return <Failed again={() => void found.refetch()} />;
        if (!found.data) return <Bones />;
        const fault = erase.isError ? why(erase.error) : "";
        const act = (typed: string) => erase.mutate(typed);
        return <Asked of={found.data} busy={erase.isPending} fault={fault} erase={act} leave={leave} />;
      }}
    </Sheet>
  );
}

interface AskedProps {
  of: ErasePreview;
  busy: boolean;
  fault: string;
  erase: (typed: string) => void;
  leave: () => void;
}

function Asked({ of, busy, fault, erase, leave }: AskedProps) {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) erase(typed);
  };
  return (
    <form className="block-form" onSubmit={submit}>
      {of.records > 1 && <p className="told warn">{w("customer.erase_joined", { n: of.records })}</p>}
      <Counts title={w("customer.erase_goes")} rows={of.goes.map(({ table, rows }) => [table, rows])} />
      <Counts title={w("customer.erase_stays")} rows={of.stays.map(({ table, rows }) => [table, rows])} />
      <p className="quiet small">{w("customer.erase_audit")}</p>
      {of.refused ? (
        <p className="told bad">{refusal(`erase_${of.refused}`)}</p>
      ) : (
        <label>
          {w("customer.erase_type", { name: of.name })}
          <input value={typed} required autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </label>
      )}
      {fault && (
        <p className="told bad" role="alert">
          {fault}
        </p>
      )}
      <footer className="row">
        {!of.refused && (
          <button type="submit" className="danger" aria-disabled={busy}>
            {w(busy ? "customer.erasing" : "customer.erase_do")}
          </button>
        )}
        <button type="button" onClick={leave}>
          {w("redact.cancel")}
        </button>
      </footer>
      <p className="vh" role="status">
        {busy ? w("customer.erasing") : ""}
      </p>
    </form>
  );
}

function Proof({ of: { rows, changed, files, keys, at }, leave }: { of: Erased; leave: () => void }) {
  return (
    <div className="block-form">
      <p role="status">{whole(at)}</p>
      <Counts title={w("customer.erase_goes")} rows={Object.entries(rows)} />
      <p>{w("customer.erased_files", { n: files })}</p>
      <p>{w("customer.erased_keys", { n: keys })}</p>
      <Counts title={w("customer.erase_stays")} rows={Object.entries(changed)} />
      <footer className="row">
        <button type="button" className="primary" onClick={leave}>
          {w("customer.erase_close")}
        </button>
      </footer>
    </div>
  );
}

/** Rows by what they are; those that have no word of their own count together. */
function Counts({ title, rows }: { title: string; rows: [table: string, rows: number][] }) {
  const named = new Map<string, number>();
  for (const [table, count] of rows) {
    const name = wordOr(`table.${table}`, w("table.other"));
    named.set(name, (named.get(name) ?? 0) + count);
  }
  if (named.size === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="erase-counts">
        {[...named].map(([name, count]) => (
          <li key={name}>
            <span>{name}</span>
            <span className="figures">{count}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
