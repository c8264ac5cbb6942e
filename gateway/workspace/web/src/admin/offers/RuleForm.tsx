// The form of one rule: its value, what that would change, and saving, after a question where there is one. Esc closes it.
import { type FormEvent, type KeyboardEvent, useEffect, useState } from "react";
import { w } from "../../lib/words";
import { FormEnd } from "../parts/FormEnd";
import { Question } from "../parts/Question";
import type { RuleProps } from "./Rule";
import { RuleField } from "./RuleField";
import { advice, draftOf, inWords, readDraft, ruleHint, ruleName, same, type Value } from "./rules";

const PAUSE_MS = 300;

export function RuleForm({ rule, flow, close, save, saving, preview, setDraft, question }: RuleProps) {
  const [draft, set] = useState<Value>(() => draftOf(rule.shape, rule.value));
  const [was] = useState(rule.own);
  const [asked, ask] = useState(false);
  const value = readDraft(rule, draft);
  const told = advice(rule, value);
  const changes = value !== undefined && !same(value, rule.value);
  const key = changes ? JSON.stringify(value) : "";
  useEffect(() => {
    const wanted = key ? { name: rule.name, flow, value: JSON.parse(key) as Value } : undefined;
    const timer = setTimeout(() => setDraft(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, rule.name, flow, setDraft]);
  const words = changes && question ? question(value) : "";
  const ready = changes && !saving && words !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (words) ask(true);
    else save(value, was);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  return (
    <form className="rule-form" data-rule={rule.name} onSubmit={submit} onKeyDown={leave}>
      <RuleField
        rule={rule}
        name={ruleName(rule)}
        draft={draft}
        set={(typed) => {
          set(typed);
          ask(false);
        }}
        wrong={value === undefined}
      />
      <p className="quiet small">{ruleHint(rule)}</p>
      <p className="told warn" role="status" hidden={!told}>
        {told}
      </p>
      {changes && preview}
      {asked && words && value !== undefined ? (
        <Question words={words} yes={w("rules.save")} act={() => save(value, was)} close={() => ask(false)} />
      ) : (
        <FormEnd ready={ready} close={close}>
          {rule.own !== null && !question && (
            <button type="button" className="plain" disabled={saving} onClick={() => save(null, was)}>
              {w("rules.back", { value: inWords(rule.shape, rule.usual) })}
            </button>
          )}
          {rule.own !== null && question && !same(value, rule.usual) && (
            <button type="button" className="plain" onClick={() => set(draftOf(rule.shape, rule.usual))}>
              {w("rules.usual", { value: inWords(rule.shape, rule.usual) })}
            </button>
          )}
        </FormEnd>
      )}
    </form>
  );
}
