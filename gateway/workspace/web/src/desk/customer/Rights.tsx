// What the customer may ask for by law, for those with the right: their data as a file, and to be erased for ever.
import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { post } from "../../lib/api";
import type { CustomerOverview } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { useCommand } from "../state/useCommands";
import type { DeskState } from "../state/useDesk";
import { EraseDialog, useErasing } from "./EraseDialog";

interface Props {
  overview: CustomerOverview;
  desk: Pick<DeskState, "me" | "toasts" | "leaveErased">;
}

export function Rights({ overview: { customer }, desk: { me, toasts, leaveErased } }: Props) {
  const [asked, setAsked] = useState(false);
  const erasing = useErasing(customer);
  const mutate = useCommand(toasts.tell);
  const may = (right: "customers:export" | "customers:erase") => me?.permissions.includes(right) ?? false;
  if (!may("customers:export") && !may("customers:erase")) return null;
  const take = () =>
    mutate({
      run: async () => save(await post("/api/desk/customers/{customer}/export", { path: { customer } })),
      done: w("customer.exported", { name: `${customer}.json` }),
    });
  return (
    <section aria-label={w("customer.rights")}>
      <h3>{w("customer.rights")}</h3>
      <p className="row">
        {may("customers:export") && (
          <button type="button" className="small" onClick={take}>
            <Icon of={Download} />
            {w("customer.export")}
          </button>
        )}
        {may("customers:erase") && (
          <button type="button" className="small danger" onClick={() => setAsked(true)}>
            <Icon of={Trash2} />
            {w("customer.erase")}
          </button>
        )}
      </p>
      {(asked || erasing.data) && (
        <EraseDialog customer={customer} erasing={erasing} close={() => setAsked(false)} erased={leaveErased} />
      )}
    </section>
  );
}

/** Has the browser keep a text as a file. */
function save({ name, text }: { name: string; text: string }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
