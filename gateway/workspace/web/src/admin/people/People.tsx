// The page of people: accounts with role, teams and sign-in on the left, teams with their queues on the right.
import { UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { Icon } from "../../desk/parts/Icon";
import type { FirstPassword } from "../../lib/types";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Failed } from "../parts/Failed";
import { Skeleton } from "../parts/Skeleton";
import { useLate } from "../useLate";
import { Accounts } from "./Accounts";
import { NewAccount } from "./NewAccount";
import { PasswordOnce } from "./PasswordOnce";
import { useDirectory } from "./queries";
import { Teams } from "./Teams";

export function People({ may, tell }: PageProps) {
  const directory = useDirectory();
  const late = useLate(directory.isPending);
  const [adding, setAdding] = useState(false);
  const [once, setOnce] = useState<FirstPassword>();
  const found = directory.data;
  const writes = may("accounts:write");
  const able = found?.accounts.filter((one) => one.active).length ?? 0;
  return (
    <div className="admin-page people">
      <header className="admin-head">
        <div>
          <h1>{w("admin.people")}</h1>
          <p className="quiet">{found ? w("people.lead", { all: found.accounts.length, able }) : " "}</p>
        </div>
        {writes && found && !adding && (
          <button type="button" className="primary" onClick={() => setAdding(true)}>
            <Icon of={UserRoundPlus} />
            {w("people.add")}
          </button>
        )}
      </header>
      {once && <PasswordOnce given={once} close={() => setOnce(undefined)} />}
      <section className="admin-part" aria-labelledby="accounts">
        <h2 id="accounts">{w("people.accounts")}</h2>
        {found && !writes && <p className="told warn">{w("people.read_only")}</p>}
        {adding && found && <NewAccount directory={found} close={() => setAdding(false)} given={setOnce} tell={tell} />}
        {directory.isError && <Failed words={w("people.failed")} again={() => directory.refetch()} />}
        {late && <Skeleton lines={6} />}
        {found && <Accounts directory={found} writes={writes} given={setOnce} tell={tell} />}
      </section>
      <section className="admin-part" aria-labelledby="teams">
        <h2 id="teams">{w("people.teams")}</h2>
        {late && <Skeleton lines={3} />}
        {found && <Teams directory={found} writes={writes} tell={tell} />}
      </section>
    </div>
  );
}
