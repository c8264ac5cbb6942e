// The admin's page of customers' attributes: one form to make one, and each in a line of its own, changed in its place.
import { useState } from "react";
import { labelName } from "../../lib/labels";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { Retired } from "../parts/Retired";
import { AttributeForm } from "./AttributeForm";
import { AttributeLine } from "./AttributeLine";
import { ImportPart } from "./csv/ImportPart";
import { useAttributeList } from "./queries";
import { useActs } from "./useActs";

export function AttributesPage({ tell }: PageProps) {
  const list = useAttributeList();
  const [edited, setEdited] = useState("");
  const [made, setMade] = useState(0);
  const acts = useActs(tell, (id) => (id ? setEdited("") : setMade((n) => n + 1)));
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.attributes")} lead={w("attributes.lead")} />
      <Loaded of={list} failed={w("attributes.failed")} lines={3}>
        {(data) => (
          <>
            <section className="admin-part" aria-labelledby="new-attribute">
              <h2 id="new-attribute">{w("attributes.new")}</h2>
              <AttributeForm
                key={made}
                focused={made > 0}
                kinds={data.kinds}
                languages={data.languages}
                save={acts.make}
              />
            </section>
            {data.attributes.length === 0 && <p className="quiet">{w("attributes.empty")}</p>}
            <ul className="label-list">
              {data.attributes.map((one) => (
                <AttributeLine
                  key={one.id}
                  attribute={one}
                  kinds={data.kinds}
                  languages={data.languages}
                  edited={edited === one.id}
                  edit={setEdited}
                  save={(body, was) => was && acts.change(was, body)}
                  retire={() => acts.retire(one)}
                />
              ))}
            </ul>
            {data.attributes.length > 0 && <ImportPart attributes={data.attributes} />}
            <Retired
              retired={data.retired.map((one) => ({ id: one.id, name: labelName(one) }))}
              bringBack={(id) => acts.bringBack(data.retired.find((one) => one.id === id))}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}
