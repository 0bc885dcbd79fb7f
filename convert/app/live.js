// The browser's own camera: shows it as a mirror does, and hands one picture after another to the
// server that the page came from, which is this machine.
//
// The next picture leaves when the last one has been looked at, so that nothing queues up.

const WIDTH = 480; // pixels of a picture
const QUALITY = 0.8; // of its JPEG
const PAUSE = 150; // milliseconds from an answer to the next picture
const PATIENCE = 5000; // milliseconds after which no answer is waited for

const REASONS = {
  NotAllowedError:
    "The browser does not let this page use the camera. Allow it beside the page's address, then start again.",
  NotFoundError: "The browser finds no camera. Connect one, then start again.",
  NotReadableError: "The camera cannot be opened. Close other programs that use it, then start again.",
};

class Camera {
  constructor(root) {
    this.video = root.querySelector("video");
    this.button = root.querySelector("button");
    this.alert = root.querySelector("[role=alert]");
    this.canvas = document.createElement("canvas");
    this.button.onclick = () => (this.stream ? this.stop() : this.start());
  }

  async start() {
    this.alert.textContent = "";
    this.button.disabled = true;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: true });
      this.stream.getVideoTracks()[0].onended = () => {
        this.stop();
        this.alert.textContent = REASONS.NotFoundError;
      };
      this.video.srcObject = this.stream;
      this.show();
      await this.video.play();
      this.next();
    } catch (error) {
      this.stop();
      this.alert.textContent = REASONS[error.name] ?? `The camera cannot be used: ${error.message}`;
    } finally {
      this.button.disabled = false;
      this.button.focus();
    }
  }

  stop() {
    this.release();
    this.show();
    this.hand({ t: 0, jpeg: "" });
  }

  release() {
    clearTimeout(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
  }

  show() {
    this.button.textContent = this.stream ? "Stop the camera" : "Start the camera";
    this.video.hidden = !this.stream;
  }

  next() {
    const { videoWidth, videoHeight } = this.video;
    this.canvas.width = WIDTH;
    this.canvas.height = Math.round((WIDTH * videoHeight) / videoWidth);
    this.canvas.getContext("2d").drawImage(this.video, 0, 0, WIDTH, this.canvas.height);
    this.sent = performance.now() / 1000;
    this.hand({ t: this.sent, jpeg: this.canvas.toDataURL("image/jpeg", QUALITY) });
    this.timer = setTimeout(() => this.next(), PATIENCE);
  }

  seen(t) {
    if (this.stream && t === this.sent) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.next(), PAUSE);
    }
  }
}

// Called when the page first shows it, and again with each answer.
export default function ({ parentElement, data, setTriggerValue }) {
  const camera = (parentElement.camera ??= new Camera(parentElement));
  camera.hand = (picture) => setTriggerValue("picture", picture);
  camera.seen(data.seen);
  return () => camera.release(); // when the page no longer shows it
}
