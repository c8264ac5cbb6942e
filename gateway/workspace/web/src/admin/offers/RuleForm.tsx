// The form of one rule: its value, what that would have changed among the last decisions, and saving. Esc closes it.
import { type FormEvent, type KeyboardEvent, useEffect, useState } from "react";
import { w } from "../../lib/words";
import { FormEnd } from "../parts/FormEnd";
import { PreviewLine } from "./PreviewLine";
import type { RuleProps } from "./Rule";
import { RuleField } from "./RuleField";
import { advice, draftOf, inWords, readDraft, ruleHint, ruleName, same, type Value } from "./rules";

const PAUSE_MS = 300;

export function RuleForm({ rule, flow, close, save, saving, preview, setDraft }: RuleProps) {
  const [draft, set] = useState<Value>(() => draftOf(rule.shape, rule.value));
  const [was] = useState(rule.own);
  const value = readDraft(rule.shape, draft);
  const told = advice(rule.shape, value);
  const changes = value !== undefined && !same(value, rule.value);
  const key = changes ? JSON.stringify(value) : "";
  useEffect(() => {
    const wanted = key ? { name: rule.name, flow, value: JSON.parse(key) as Value } : undefined;
    const timer = setTimeout(() => setDraft(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, rule.name, flow, setDraft]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changes && !saving) save(value, was);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  return (
    <form className="rule-form" data-rule={rule.name} onSubmit={submit} onKeyDown={leave}>
      <RuleField rule={rule} name={ruleName(rule)} draft={draft} set={set} wrong={value === undefined} />
      <p className="quiet small">{ruleHint(rule)}</p>
      <p className="told warn" role="status" hidden={!told}>
        {told}
      </p>
      {changes && <PreviewLine preview={preview} />}
      <FormEnd ready={changes && !saving} close={close}>
        {rule.own !== null && (
          <button type="button" className="plain" disabled={saving} onClick={() => save(null, was)}>
            {w("rules.back", { value: inWords(rule.shape, rule.usual) })}
          </button>
        )}
      </FormEnd>
    </form>
  );
}
