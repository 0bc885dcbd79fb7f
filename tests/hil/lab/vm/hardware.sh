#!/bin/sh
# Simulated hardware, at each boot of the virtual machine.
set -eu
modprobe v4l2loopback video_nr=10 card_label=face exclusive_caps=1
modprobe vivid n_devs=1 node_types=0x1 vid_cap_nr=20 num_inputs=1 input_types=0x0
modprobe snd-aloop

# A Raspberry Pi's 54 lines, two of them connected: the buzzer and a button.
modprobe gpio-sim
pi=/sys/kernel/config/gpio-sim/pi
mkdir -p $pi/bank0/line18 $pi/bank0/line17
echo 54 >$pi/bank0/num_lines
echo pinctrl-bcm2835 >$pi/bank0/label
echo 1 >$pi/live
ln -sfn "/sys/devices/platform/$(cat $pi/dev_name)/$(cat $pi/bank0/chip_name)" /run/gpio
chgrp gpio /dev/gpiochip*
chmod 660 /dev/gpiochip*
