// Which business is called, by which telephone, in which language: chosen on the page and kept in its address.
import { w } from "../lib/words";

export interface Chosen {
  business: "shop" | "clinic";
  phone: "mobile" | "landline" | "withheld" | "stranger";
  language: string;
}

const WIDE = "(min-width: 900px)";
const GROUPS = ["business", "phone", "language"] as const;

export interface Chooser {
  now(): Chosen;
  /** During a call nothing else can be chosen. */
  lock(on: boolean): void;
}

/** Restores the choice from the page's address; `changed` is called after each change. */
export function openChooser(box: HTMLDetailsElement, changed: () => void): Chooser {
  const form = box.querySelector("form") as HTMLFormElement;
  const asked = new URLSearchParams(location.search);
  for (const name of GROUPS) {
    const field = form.elements.namedItem(name) as RadioNodeList | HTMLSelectElement;
    const values = [...form.querySelectorAll<HTMLInputElement | HTMLOptionElement>(`[name=${name}], [name=${name}] *`)];
    const wanted = asked.get(name);
    if (wanted && values.some(({ value }) => value === wanted)) field.value = wanted;
  }
  const now = () => Object.fromEntries(new FormData(form)) as unknown as Chosen;
  let current = now();
  const show = () => {
    const { business, phone } = current;
    const names = [w(`handset.${business}`), w(`handset.${phone}`)];
    (box.querySelector("#chosen") as HTMLElement).textContent = names.join(" · ");
  };
  form.onchange = () => {
    current = now();
    history.replaceState(null, "", `?${new URLSearchParams({ ...current })}`);
    show();
    changed();
  };
  const wide = matchMedia(WIDE);
  const fold = () => {
    box.open = wide.matches;
  };
  wide.addEventListener("change", fold);
  fold();
  show();
  return {
    now: () => current,
    lock: (on) => {
      for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select"))
        field.disabled = on;
    },
  };
}
