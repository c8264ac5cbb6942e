// The admin's page of limits: how many texts, codes, look-ups and calls there may be, for all flows together.
import { w } from "../../lib/words";
import { useRules } from "../offers/queries";
import { Rules } from "../offers/Rules";
import { LIMIT_GROUPS } from "../offers/rules";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";

const NO_PREVIEW = () => {};

export function LimitsPage({ may, tell }: PageProps) {
  const rules = useRules("");
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.limits")} lead={w("limits.lead")}>
        <a className="button plain" href="/admin/text-offers#rules">
          {w("limits.by_flow")}
        </a>
      </PageHead>
      <Loaded of={rules} failed={w("rules.failed")} lines={8}>
        {(data) => (
          <section className="admin-part" aria-labelledby="all-limits">
            <h2 id="all-limits" className="vh">
              {w("admin.limits")}
            </h2>
            <Rules
              all={data.rules}
              flow=""
              writes={may("rules:write")}
              groups={LIMIT_GROUPS}
              setDraft={NO_PREVIEW}
              tell={tell}
            />
          </section>
        )}
      </Loaded>
    </div>
  );
}
