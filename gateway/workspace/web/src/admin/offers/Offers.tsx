// The page of text offers: the last decisions with their reasons on the left, the rules that make them on the right.
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { Icon } from "../../desk/parts/Icon";
import type { RuleChange } from "../../lib/types";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Failed } from "../parts/Failed";
import { PageHead } from "../parts/PageHead";
import { Skeleton } from "../parts/Skeleton";
import { useLate } from "../useLate";
import { Decisions } from "./Decisions";
import { PreviewLine } from "./PreviewLine";
import { useDecisions, usePreview, useRules } from "./queries";
import { Reasons } from "./Reasons";
import { Rules } from "./Rules";
import { GROUPS, OF_BRAND } from "./rules";

export function Offers({ may, tell }: PageProps) {
  const [reason, setReason] = useState("");
  const [flow, setFlow] = useState("");
  const [draft, setDraft] = useState<RuleChange>();
  const decisions = useDecisions(reason, flow);
  const rules = useRules(flow);
  const preview = usePreview(draft);
  const late = useLate(decisions.isPending);
  const counts = decisions.data?.counts ?? {};
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const otherwise = new Map(draft ? preview.data?.decisions.map((one) => [one.id, one]) : []);
  return (
    <div className="admin-page offers">
      <PageHead title={w("admin.text_offers")} lead={total ? w("offers.lead", { n: total }) : w("offers.lead_none")}>
        <div className="row">
          <FlowChoice flows={rules.data?.flows ?? []} brands={rules.data?.brands ?? []} flow={flow} choose={setFlow} />
          <a className="button plain to-rules" href="#rules">
            {w("rules.title")}
          </a>
          <button type="button" className="plain" onClick={() => decisions.refetch()}>
            <Icon of={RotateCw} />
            {w("offers.refresh")}
          </button>
        </div>
      </PageHead>
      <section className="admin-part" aria-labelledby="decisions">
        <h2 id="decisions">{w("offers.decisions")}</h2>
        {total > 0 && <Reasons counts={counts} chosen={reason} choose={setReason} />}
        {decisions.isError && <Failed words={w("offers.failed")} again={() => decisions.refetch()} />}
        {late && <Skeleton lines={6} />}
        {decisions.data && (
          <Decisions
            all={decisions.data.decisions}
            some={total > 0}
            otherwise={otherwise}
            linked={may("conversations:read")}
            showAll={() => setReason("")}
          />
        )}
      </section>
      <section className="admin-part offers-rules" aria-labelledby="rules">
        <h2 id="rules">{w("rules.title")}</h2>
        {rules.isError && <Failed words={w("rules.failed")} again={() => rules.refetch()} />}
        {rules.isPending && late && <Skeleton lines={8} />}
        {rules.data && (
          <Rules
            key={flow}
            all={rules.data.rules}
            flow={flow}
            writes={may("rules:write")}
            groups={GROUPS}
            preview={<PreviewLine preview={preview} />}
            setDraft={setDraft}
            tell={tell}
          />
        )}
      </section>
    </div>
  );
}

interface FlowChoiceProps {
  flows: readonly string[];
  brands: readonly string[];
  flow: string;
  choose: (flow: string) => void;
}

function FlowChoice(props: FlowChoiceProps) {
  return (
    <label className="flow-choice">
      <span className="vh">{w("offers.flow")}</span>
      <select value={props.flow} onChange={(event) => props.choose(event.target.value)}>
        <option value="">{w("offers.all_flows")}</option>
        <optgroup label={w("offers.brands")}>
          {props.brands.map((name) => (
            <option key={name} value={OF_BRAND + name}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label={w("offers.flows")}>
          {props.flows.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}
