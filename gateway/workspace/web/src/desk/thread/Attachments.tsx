// Photos and other files of a customer's message: pictures as small images, others as downloads.
import { Download, ImageOff } from "lucide-react";
import { useState } from "react";
import type { Attached } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";

export function Attachments({ of: files }: { of: Attached[] }) {
  return (
    <ul className="attachments" aria-label={w("media.title")}>
      {files.map((file) => (
        <li key={file.id}>
          <OneFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ file }: { file: Attached }) {
  if (file.state === "wanted") {
    return (
      <p className="quiet small" aria-live="polite">
        {w("media.wanted")}
      </p>
    );
  }
  if (file.state === "refused") {
    const why = wordOr(`media.why.${file.code}`, w("media.why.other"));
    return (
      <p className="cause">
        <Icon of={ImageOff} />
        {w("media.refused", { why })}
      </p>
    );
  }
  return file.picture ? <Picture file={file} /> : <Other file={file} />;
}

const address = (file: Attached) => `/api/desk/media/${file.id}`;

function Picture({ file }: { file: Attached }) {
  const [shown, setShown] = useState<"loading" | "loaded" | "failed">("loading");
  if (shown === "failed") {
    return (
      <p className="cause" role="alert">
        <Icon of={ImageOff} />
        {w("media.failed")}
      </p>
    );
  }
  return (
    <a href={address(file)} target="_blank" rel="noreferrer" title={w("media.open")} className={shown}>
      <img
        src={address(file)}
        alt={w("media.alt")}
        loading="lazy"
        onLoad={() => setShown("loaded")}
        onError={() => setShown("failed")}
      />
    </a>
  );
}

function Other({ file }: { file: Attached }) {
  return (
    <a href={address(file)} download>
      <Icon of={Download} />
      {w("media.download", { ending: file.ending.toUpperCase(), size: sized(file.size) })}
    </a>
  );
}

/** Bytes as people read them. */
export const sized = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
