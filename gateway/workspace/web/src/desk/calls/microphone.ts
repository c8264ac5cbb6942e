// The permission to use the microphone.

/** Asks for the microphone before a call needs it. */
export async function mayHear(): Promise<boolean> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return true;
  } catch {
    return false;
  }
}
