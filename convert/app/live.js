// The browser's own camera, shown as in a mirror: each picture goes to the server that the page came
// from, which is this machine, and what that says and shows of it comes back.
//
// The next picture leaves when the last one has been answered, so that nothing queues up.

const WIDTH = 480; // pixels of a picture
const QUALITY = 0.8; // of its JPEG
const PAUSE = 100; // milliseconds from an answer to the next picture
const OFF = "The camera is off.";

const REASONS = {
  NotAllowedError:
    "The browser does not let this page use the camera. Allow it beside the page's address, then start again.",
  NotFoundError: "The browser finds no camera. Connect one, then start again.",
  NotReadableError: "The camera cannot be opened. Close other programs that use it, then start again.",
};
const GONE = "Facecue does not answer any more. Reload this page, or start facecue-app again.";

class Camera {
  constructor(root) {
    this.video = root.querySelector("video");
    this.button = root.querySelector("button");
    this.alert = root.querySelector("[role=alert]");
    this.status = root.querySelector("[role=status]");
    this.shown = root.querySelector(".shown");
    this.frame = root.querySelector(".facecue-live");
    this.canvas = document.createElement("canvas");
    this.button.onclick = () => (this.stream ? this.stop() : this.start());
  }

  async start() {
    this.alert.textContent = "";
    this.button.disabled = true;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: true });
      this.stream.getVideoTracks()[0].onended = () => this.stop(REASONS.NotFoundError);
      this.video.srcObject = this.stream;
      this.show();
      await this.video.play();
      this.ask();
    } catch (error) {
      this.stop(REASONS[error.name] ?? `The camera cannot be used: ${error.message}`);
    } finally {
      this.button.disabled = false;
      this.button.focus();
    }
  }

  stop(reason = "") {
    clearTimeout(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
    this.socket?.close();
    this.socket = null;
    this.alert.textContent = reason;
    this.show();
  }

  show() {
    this.button.textContent = this.stream ? "Stop the camera" : "Start the camera";
    this.video.hidden = !this.stream;
    if (!this.stream) this.tell(OFF, this.wide ? this.shown.innerHTML : "");
  }

  // Screen readers say what changes; so nothing is written again that is the same.
  tell(words, shown) {
    if (this.status.textContent !== words) this.status.textContent = words;
    this.shown.innerHTML = shown;
  }

  ask() {
    const socket = new WebSocket(`ws://${location.host}${this.path}`);
    socket.onopen = () => {
      socket.send(this.target);
      this.next();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      const { error, words, shown } = JSON.parse(data);
      if (error) return this.stop(error);
      this.tell(words, shown);
      this.timer = setTimeout(() => this.next(), PAUSE);
    };
    socket.onclose = () => socket === this.socket && this.stop(GONE);
    this.socket = socket;
  }

  next() {
    const { videoWidth, videoHeight } = this.video;
    this.canvas.width = WIDTH;
    this.canvas.height = Math.round((WIDTH * videoHeight) / videoWidth);
    this.canvas.getContext("2d").drawImage(this.video, 0, 0, WIDTH, this.canvas.height);
    this.canvas.toBlob((jpeg) => this.socket?.send(jpeg), "image/jpeg", QUALITY);
  }

  aim({ path, target, wide }) {
    Object.assign(this, { path, target, wide });
    this.frame.classList.toggle("wide", wide);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(target);
  }
}

// Called when the page first shows it, and again when another target is chosen.
export default function ({ parentElement, data }) {
  const camera = (parentElement.camera ??= new Camera(parentElement));
  camera.aim(data);
  return () => camera.stop(); // when the page no longer shows it
}
