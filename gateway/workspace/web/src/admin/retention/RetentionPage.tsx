// The admin's page of retention: for how many days each kind of records is kept. What a change erases is counted first.
import { useState } from "react";
import type { RuleChange, Standing, TermChange, TermLook } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { Rule } from "../offers/Rule";
import { inWords, ruleName, type Value } from "../offers/rules";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { useChangeTerm, usePast, useTerms } from "./queries";

export function RetentionPage({ may, tell }: PageProps) {
  const terms = useTerms();
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.retention")} lead={w("retention.lead")} />
      <Loaded of={terms} failed={w("retention.failed")} lines={4}>
        {(data) => (
          <section className="admin-part" aria-label={w("admin.retention")}>
            <p className="quiet small">{w("retention.stays")}</p>
            <div className="rule-group">
              <Terms all={data.terms} writes={may("retention:write")} tell={tell} />
            </div>
          </section>
        )}
      </Loaded>
    </div>
  );
}

function Terms({ all, writes, tell }: { all: readonly Standing[]; writes: boolean; tell: PageProps["tell"] }) {
  const [edited, setEdited] = useState("");
  const [draft, setDraft] = useState<RuleChange>();
  const past = usePast(lookOf(draft));
  const close = () => {
    setEdited("");
    setDraft(undefined);
  };
  const { save, saving } = useSaving(tell, close);
  const question = (value: Value) => {
    if (value === 0) return "";
    if (draft?.value !== value || !past.data) return past.isError ? "" : undefined;
    const { count } = past.data;
    return count ? w(count === 1 ? "retention.sure_one" : "retention.sure", { n: count }) : "";
  };
  return all.map((rule) => (
    <Rule
      key={rule.name}
      rule={rule}
      flow=""
      writes={writes}
      edited={edited === rule.name}
      edit={() => setEdited(rule.name)}
      close={close}
      save={(value, was) => save(rule, value, was)}
      saving={saving}
      preview={<Past count={draft?.value === 0 ? 0 : past.data?.count} failed={past.isError} />}
      setDraft={setDraft}
      question={question}
    />
  ));
}

/** What the page asks the server about; nothing where no days are in the form. */
function lookOf(draft: RuleChange | undefined): TermLook | undefined {
  return draft && typeof draft.value === "number"
    ? { kind: draft.name as TermLook["kind"], days: draft.value }
    : undefined;
}

function Past({ count, failed }: { count: number | undefined; failed: boolean }) {
  const words = count === 1 ? w("retention.past_one") : w("retention.past", { n: count ?? 0 });
  return (
    <p className="preview small" role="status">
      {count !== undefined ? words : w(failed ? "retention.past_failed" : "rules.preview_wait")}
    </p>
  );
}

/** Saves the days of a kind, tells it, and can undo it. The installation's own days are no choice of the page. */
function useSaving(tell: PageProps["tell"], close: () => void) {
  const change = useChangeTerm();
  const onError = (fault: unknown) => tell({ text: w("rules.not_saved", { why: why(fault) }), bad: true });
  const undo = (rule: Standing, body: TermChange) =>
    change.mutate(body, {
      onSuccess: () => tell({ text: w("rules.restored", { rule: ruleName(rule) }) }),
      onError: (fault) => tell({ text: w("rules.undone", { why: why(fault) }), bad: true }),
    });
  const save = (rule: Standing, value: Value, seen: Value) => {
    const kind = rule.name as TermChange["kind"];
    const [days, was] = [value === rule.usual ? null : numberOr(value), numberOr(seen)];
    change.mutate(
      { kind, days, was },
      {
        onSuccess: () => {
          close();
          const text = w("rules.saved", { rule: ruleName(rule), value: inWords("days", value) });
          tell({ text, undo: () => undo(rule, { kind, days: was, was: days }) });
        },
        onError,
      },
    );
  };
  return { save, saving: change.isPending };
}

const numberOr = (value: Value) => (typeof value === "number" ? value : null);
