// Files of a message: a small picture, a download, and in words what is not there.
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Attachments, sized } from "../src/desk/thread/Attachments";
import type { Attached } from "../src/lib/types";

const file = (over: Partial<Attached>): Attached => ({
  id: "med_1",
  state: "kept",
  picture: true,
  size: 250_000,
  ending: "jpg",
  code: "",
  ...over,
});
const shown = (over: Partial<Attached>) => renderToStaticMarkup(<Attachments of={[file(over)]} />);

test("a picture is loaded only when it comes into view, and has words for those who do not see it", () => {
  const html = shown({});
  expect(html).toContain('src="/api/desk/media/med_1"');
  expect(html).toContain('loading="lazy"');
  expect(html).toMatch(/alt="[^"]+"/);
});

test("anything else is a download and never an image", () => {
  const html = shown({ picture: false, ending: "pdf" });
  expect(html).toContain("download");
  expect(html).not.toContain("<img");
});

test("a file that is on its way or was refused is told in words", () => {
  expect(shown({ state: "wanted" })).toContain("aria-live");
  expect(shown({ state: "refused", code: "media_gone" })).not.toContain("<a");
});

test("sizes are told as people read them", () => {
  expect([sized(10), sized(250_000), sized(5_400_000)]).toEqual(["1 kB", "250 kB", "5.4 MB"]);
});
