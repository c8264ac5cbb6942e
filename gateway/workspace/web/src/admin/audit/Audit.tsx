// The page of the audit: who did what and who looked at whom, by person, act and day. It names no customer.
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { Empty } from "../../desk/parts/Empty";
import { Icon } from "../../desk/parts/Icon";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Failed } from "../parts/Failed";
import { PageHead } from "../parts/PageHead";
import { Skeleton } from "../parts/Skeleton";
import { useLate } from "../useLate";
import { Filters } from "./Filters";
import { useAudit, type Wanted } from "./queries";
import { Rows } from "./Rows";

const ALL: Wanted = { person: "", action: "", first: "", last: "" };

export function Audit({ may }: PageProps) {
  const [wanted, set] = useState(ALL);
  const audit = useAudit(wanted);
  const late = useLate(audit.isPending);
  const pages = audit.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const subjects = Object.assign({}, ...pages.map((page) => page.subjects));
  const narrowed = Object.values(wanted).some(Boolean);
  return (
    <div className="admin-page audit">
      <PageHead title={w("admin.audit")} lead={w(may("teams:all") ? "audit.lead" : "audit.lead_teams")}>
        <button type="button" className="plain" onClick={() => audit.refetch()}>
          <Icon of={RotateCw} />
          {w("offers.refresh")}
        </button>
      </PageHead>
      <section className="admin-part" aria-label={w("admin.audit")}>
        <Filters wanted={wanted} actions={pages[0]?.actions ?? []} names={pages[0]?.names ?? {}} set={set} />
        {audit.isError && <Failed words={w("audit.failed")} again={() => audit.refetch()} />}
        {late && <Skeleton lines={10} />}
        {audit.data && rows.length > 0 && (
          <Rows rows={rows} names={pages[0]?.names ?? {}} subjects={subjects} linked={may("conversations:read")} />
        )}
        {audit.data && !rows.length && (
          <Empty title={w(narrowed ? "audit.none" : "audit.empty")}>
            {narrowed && (
              <button type="button" onClick={() => set(ALL)}>
                {w("people.show_all")}
              </button>
            )}
          </Empty>
        )}
        {audit.hasNextPage && (
          <button type="button" disabled={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
            {w("audit.older")}
          </button>
        )}
      </section>
    </div>
  );
}
