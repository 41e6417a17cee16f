// A browser starts no worker for a page that was opened from disk, so the search of the manual runs
// in a hidden frame there. The theme looks for a class of this name, and its worker loads further
// scripts with an importScripts() that it waits for.
"use strict";

class IFrameWorker extends EventTarget {
  constructor(address) {
    super();
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    document.body.append(this.frame);
    // Firefox replaces an empty page after a while, unless something was written into it.
    const page = this.frame.contentDocument;
    page.open();
    page.write("<!doctype html><body></body>");
    page.close();
    this.prepare(this.frame.contentWindow);
    this.ready = this.load(address);
  }

  // What a worker's script expects of the world it runs in.
  prepare(inside) {
    inside.postMessage = (data) => this.receive(data);
    inside.importScripts = async (...addresses) => {
      for (const address of addresses) await this.load(address);
    };
  }

  load(address) {
    return new Promise((resolve, reject) => {
      const script = this.frame.contentDocument.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`cannot load ${address}`));
      this.frame.contentDocument.body.append(script);
    });
  }

  receive(data) {
    const event = new MessageEvent("message", { data });
    this.dispatchEvent(event);
    if (this.onmessage) this.onmessage(event);
  }

  postMessage(data) {
    this.ready.then(() => {
      const inside = this.frame.contentWindow;
      const event = new inside.MessageEvent("message", { data: structuredClone(data) });
      inside.dispatchEvent(event);
    });
  }

  terminate() {
    this.frame.remove();
  }
}

if (location.protocol === "file:") {
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
