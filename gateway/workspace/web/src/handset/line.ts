// One call over the voice worker's web socket: frames of sound both ways, keys out, captions in.
export interface Heard {
  frame(frame: ArrayBuffer): void;
  prompt(words: string): void;
  choices(choices: { key: string; label: string }[]): void;
  heard(words: string): void;
  stopped(): void;
  ended(): void;
}

export interface Line {
  key(key: string): void;
  send(frame: ArrayBuffer): void;
  hangUp(): void;
}

const OPEN_MS = 5000;

/** Takes the first address that lets the call in; `null` where none does. */
export async function dial(urls: string[], heard: Heard): Promise<Line | null> {
  for (const url of urls) {
    const socket = await opened(url);
    if (socket) return talk(socket, heard);
  }
  return null;
}

function opened(url: string): Promise<WebSocket | null> {
  return new Promise((settle) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(absolute(url));
    } catch {
      settle(null);
      return;
    }
    socket.binaryType = "arraybuffer";
    const timer = setTimeout(() => {
      socket.close();
      settle(null);
    }, OPEN_MS);
    socket.onopen = () => {
      clearTimeout(timer);
      settle(socket);
    };
    socket.onerror = () => {
      clearTimeout(timer);
      settle(null);
    };
  });
}

/** The workspace gives paths: the line is at the page's own address, `wss` where the page is `https`. */
function absolute(url: string): string {
  const address = new URL(url, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return address.href;
}

function talk(socket: WebSocket, heard: Heard): Line {
  let over = false;
  const end = () => {
    if (!over) {
      over = true;
      heard.ended();
    }
  };
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data !== "string") {
      heard.frame(data);
      return;
    }
    const told = JSON.parse(data) as Record<string, unknown>;
    if (typeof told.prompt === "string") heard.prompt(told.prompt);
    if (Array.isArray(told.choices)) heard.choices(told.choices as { key: string; label: string }[]);
    if (typeof told.heard === "string") heard.heard(told.heard);
    if (told.stopped) heard.stopped();
    if (told.ended) {
      socket.close();
      end();
    }
  };
  socket.onclose = end;
  socket.onerror = end;
  const tell = (note: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(note));
  };
  return {
    key: (key) => tell({ key }),
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    hangUp: () => {
      tell({ hang_up: true });
      socket.close();
      end();
    },
  };
}
