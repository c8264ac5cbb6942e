// The admin's page of labels: one form to make one, and each in a line of its own, changed in its place.
import { useState } from "react";
import { labelName } from "../../lib/labels";
import type { Label, LabelChange } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { Retired } from "../parts/Retired";
import { LabelForm } from "./LabelForm";
import { LabelLine } from "./LabelLine";
import { useLabelList, useSaveLabel, useTakeLabel } from "./queries";

export function Labels({ tell }: PageProps) {
  const list = useLabelList();
  const [edited, setEdited] = useState("");
  const [made, setMade] = useState(0);
  const acts = useActs(tell, (id) => (id ? setEdited("") : setMade((n) => n + 1)));
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.labels")} lead={w("labels.lead")} />
      <Loaded of={list} failed={w("labels.failed")} lines={3}>
        {(data) => (
          <>
            <section className="admin-part" aria-labelledby="new-label">
              <h2 id="new-label">{w("labels.new")}</h2>
              <LabelForm
                key={made}
                focused={made > 0}
                colours={data.colours}
                languages={data.languages}
                save={(body) => acts.save("", body)}
              />
            </section>
            {data.labels.length === 0 && <p className="quiet">{w("labels.empty")}</p>}
            <ul className="label-list">
              {data.labels.map(({ label, live }) => (
                <LabelLine
                  key={label.id}
                  label={label}
                  live={live}
                  colours={data.colours}
                  languages={data.languages}
                  edited={edited === label.id}
                  edit={setEdited}
                  save={(body, was) => acts.save(label.id, { ...body, was })}
                  retire={() => acts.retire(label)}
                />
              ))}
            </ul>
            <Retired
              retired={data.retired.map((label) => ({ id: label.id, name: labelName(label) }))}
              bringBack={(id) => acts.bringBack(data.retired.find((label) => label.id === id))}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}

/** What the page does; each act is told, and can be undone. `saved` gets the id of a changed label, empty for a new one. */
function useActs(tell: PageProps["tell"], saved: (id: string) => void) {
  const saving = useSaveLabel();
  const taking = useTakeLabel();
  const failed = (fault: unknown) => tell({ text: why(fault), bad: true });
  const take = (label: Label, verb: "retire" | "restore", undo?: () => void) =>
    taking.mutate(
      { id: label.id, verb },
      {
        onSuccess: () =>
          tell({
            text: w(verb === "retire" ? "labels.retired" : "labels.restored", { name: labelName(label) }),
            ...(undo && { undo }),
          }),
        onError: failed,
      },
    );
  const retire = (label: Label) => take(label, "retire", () => take(label, "restore"));
  const bringBack = (label?: Label) => label && take(label, "restore", () => retire(label));
  const save = (id: string, body: LabelChange) =>
    saving.mutate(
      { id, body },
      {
        onSuccess: (answer) => {
          saved(id);
          const { names, colour } = answer;
          const undo = () =>
            id ? save(id, { names, colour: colour as LabelChange["colour"] }) : take(answer, "retire");
          tell({ text: w(id ? "labels.changed" : "labels.made", { name: labelName({ names: body.names }) }), undo });
        },
        onError: failed,
      },
    );
  return { save, retire, bringBack };
}
